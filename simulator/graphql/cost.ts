import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** Source: shopify.dev/docs/api/usage/limits (graphql admin api rate limits). */
export const MAX_QUERY_COST = 1_000;
const MUTATION_COST = 10;
const OBJECT_COST = 1;
/** What Shopify's own answers show for a connection of n items: 2 + floor(2 ln max(2, n)) times an item's cost. */
const CONNECTION_BASE = 2;

export interface CostQuestion {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What the query may cost at most: charged before it runs. */
export function requestedCost(question: CostQuestion): number {
  return costOf(question, undefined);
}

/** What it did cost, by what came back: empty pages and nulls are cheaper. */
export function actualCost(question: CostQuestion, data: unknown): number {
  return costOf(question, data ?? {});
}

function costOf({ schema, document, operation, variables }: CostQuestion, data: unknown): number {
  const fragments = new Map(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one]),
  );
  const root = operation.operation === "mutation" ? schema.getMutationType() : schema.getQueryType();
  if (!root) return 0;
  const walk = { schema, fragments, variables };
  const fields = selectionCost(walk, operation.selectionSet, root.name, data);
  const mutations = operation.operation === "mutation" ? operation.selectionSet.selections.length * MUTATION_COST : 0;
  return fields + mutations;
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** data undefined: the most it can be; otherwise what is there. */
function selectionCost(walk: Walk, set: SelectionSetNode, typeName: string, data: unknown): number {
  let cost = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) cost += fieldCost(walk, selection, typeName, data);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      cost += selectionCost(walk, selection.selectionSet, selection.typeCondition?.name.value ?? typeName, data);
    } else {
      const fragment = walk.fragments.get(selection.name.value);
      if (fragment) cost += selectionCost(walk, fragment.selectionSet, fragment.typeCondition.name.value, data);
    }
  }
  return cost;
}

function fieldCost(walk: Walk, node: FieldNode, typeName: string, data: unknown): number {
  const parent = walk.schema.getType(typeName);
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
  if (!field || !node.selectionSet) return 0;
  const named = getNamedType(field.type as GraphQLOutputType);
  if (!isCompositeType(named)) return 0;
  const value = data === undefined ? undefined : at(data, node.alias?.value ?? node.name.value);
  if (value === null) return 0;
  if (named.name.endsWith("Connection")) return connectionCost(walk, node, named.name, value);
  if (named.name === "PageInfo") return 0;
  if (Array.isArray(value)) {
    return value.reduce<number>(
      (sum, one) => sum + OBJECT_COST + selectionCost(walk, node.selectionSet as SelectionSetNode, named.name, one),
      0,
    );
  }
  return OBJECT_COST + selectionCost(walk, node.selectionSet, named.name, value);
}

/** Sized by first or last; one item costs what its most expensive member (nodes, or edges with their node) costs. */
function connectionCost(walk: Walk, node: FieldNode, typeName: string, value: unknown): number {
  const set = node.selectionSet as SelectionSetNode;
  const came = value === undefined ? undefined : ((at(value, "nodes") ?? at(value, "edges") ?? []) as unknown[]);
  const items = came ? came.length : sizeOf(walk, node);
  const perItem = selectionCost(walk, set, typeName, undefined);
  if (came && items === 0) return CONNECTION_BASE;
  return CONNECTION_BASE + Math.floor(2 * Math.log(Math.max(2, items))) * Math.max(1, perItem);
}

function sizeOf(walk: Walk, node: FieldNode): number {
  for (const argument of node.arguments ?? []) {
    if (argument.name.value !== "first" && argument.name.value !== "last") continue;
    if (argument.value.kind === Kind.INT) return Number(argument.value.value);
    if (argument.value.kind === Kind.VARIABLE) return Number(walk.variables[argument.value.name.value] ?? 0);
  }
  return 0;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
