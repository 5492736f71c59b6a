import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from "graphql";
import { operationOf } from "./document.ts";

/** Source: shopify.dev/docs/api/usage/bulk-operations/queries#operation-restrictions. */
const MAX_CONNECTIONS = 5;
/** Below the connection at the root. */
const MAX_NESTING = 2;

/**
 * What Shopify refuses in a bulk query, in its words; empty where it would run. The document fits the schema.
 */
export function brokenRules(schema: GraphQLSchema, document: DocumentNode): string[] {
  const operation = operationOf(document);
  const root = schema.getQueryType()?.name;
  if (!operation || root === undefined || operation.operation !== "query") {
    return ["Invalid operation type. Only `query` operations are supported."];
  }
  const found: Found = { connections: 0, depth: 0, viaNodes: [], withoutId: [], inList: false };
  const walk = { schema, found, fragments: fragmentsOf(document) };
  const fields = fieldsOf(walk, operation.selectionSet);
  for (const field of fields) visitField(walk, field, root, { depth: 0, inList: false, parent: undefined });
  const topLevelNode = fields.find((field) => field.name.value === "node" || field.name.value === "nodes");
  const said = [
    found.viaNodes.length > 0 &&
      `All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: 'products { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: '${found.viaNodes.join("', '")}'.`,
    topLevelNode && `Bulk queries cannot contain a top level \`${topLevelNode.name.value}\` field.`,
    fields.length > 1 && "Bulk queries cannot contain more than one top level field.",
    (operation.variableDefinitions ?? []).length > 0 && "Bulk queries cannot take variables.",
    found.depth > MAX_NESTING + 1 &&
      `Bulk queries cannot contain connections with a nesting depth greater than ${MAX_NESTING}.`,
    found.connections > MAX_CONNECTIONS && `Bulk queries cannot contain more than ${MAX_CONNECTIONS} connections.`,
    found.withoutId.length > 0 &&
      `The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': ${found.withoutId.join(", ")}.`,
    found.inList && "Queries that contain a connection field within a list field are not currently supported.",
    found.connections === 0 && "Bulk queries must contain at least one connection.",
  ];
  return said.filter((one): one is string => typeof one === "string");
}

interface Found {
  connections: number;
  depth: number;
  readonly viaNodes: string[];
  readonly withoutId: string[];
  inList: boolean;
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly found: Found;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

interface Place {
  readonly depth: number;
  readonly inList: boolean;
  /** The connection whose node this stands in, and whether that node selects its id. */
  readonly parent: { readonly name: string; readonly hasId: boolean } | undefined;
}

function visitField(walk: Walk, field: FieldNode, typeName: string, place: Place): void {
  const parentType = walk.schema.getType(typeName);
  if (!field.selectionSet || !(isObjectType(parentType) || isInterfaceType(parentType))) return;
  const type = parentType.getFields()[field.name.value]?.type;
  if (!type) return;
  const named = getNamedType(type).name;
  if (named.endsWith("Connection")) return visitConnection(walk, field, named, place);
  const inList = place.inList || isListType(getNullableType(type));
  for (const child of fieldsOf(walk, field.selectionSet)) visitField(walk, child, named, { ...place, inList });
}

function visitConnection(walk: Walk, field: FieldNode, typeName: string, place: Place): void {
  const { found, schema } = walk;
  const name = field.name.value;
  const depth = place.depth + 1;
  found.connections++;
  found.depth = Math.max(found.depth, depth);
  if (place.inList) found.inList = true;
  if (place.parent && !place.parent.hasId) found.withoutId.push(place.parent.name);
  const chosen = field.selectionSet ? fieldsOf(walk, field.selectionSet) : [];
  if (chosen.some((one) => one.name.value === "nodes")) found.viaNodes.push(name);
  const edges = chosen.filter((one) => one.name.value === "edges").flatMap((one) => childrenOf(walk, one));
  const children = edges.filter((one) => one.name.value === "node").flatMap((one) => childrenOf(walk, one));
  const hasId = children.some((one) => one.name.value === "id" && one.alias === undefined);
  const nodeType = nodeTypeOf(schema, typeName);
  for (const child of children) visitField(walk, child, nodeType, { depth, inList: false, parent: { name, hasId } });
}

/** "OrderConnection" -> "Order". */
function nodeTypeOf(schema: GraphQLSchema, connectionType: string): string {
  const edge = schema.getType(connectionType.replace(/Connection$/, "Edge"));
  const node = isObjectType(edge) ? edge.getFields()["node"]?.type : undefined;
  return node ? getNamedType(node).name : "";
}

function childrenOf(walk: Walk, field: FieldNode): FieldNode[] {
  return field.selectionSet ? fieldsOf(walk, field.selectionSet) : [];
}

function fieldsOf(walk: Pick<Walk, "fragments">, set: SelectionSetNode): FieldNode[] {
  return set.selections.flatMap((one) => {
    if (one.kind === Kind.FIELD) return [one];
    const inner =
      one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : walk.fragments.get(one.name.value)?.selectionSet;
    return inner ? fieldsOf(walk, inner) : [];
  });
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one]),
  );
}
