import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  type IntrospectionQuery,
  type IntrospectionType,
  introspectionFromSchema,
  isAbstractType,
  isInputObjectType,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { type FullSchema, readFullSchema } from "./full-schema.ts";
import { type ProjectOperations, readOperations } from "./operations.ts";

/** The part of Shopify's schema that the project's operations reach: a few kB instead of 11 MB. */
export interface PrunedSchema {
  readonly introspection: IntrospectionQuery;
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  /** Mutations that Shopify refuses without @idempotent. */
  readonly idempotent: readonly string[];
}

/**
 * Keeps the types, fields and arguments that the operations use; input types and enums whole.
 * @throws Error naming what in an operation does not fit the full schema.
 */
export function prune(full: FullSchema, { document, operations }: ProjectOperations): PrunedSchema {
  const wrong = validate(full.schema, document);
  if (wrong.length > 0) {
    throw new Error(`The project's .graphql files do not fit Shopify's schema: ${wrong.map(String).join("\n")}`);
  }
  const used = usedBy(full.schema, document);
  const all = introspectionFromSchema(full.schema, { descriptions: false });
  const roots = [full.schema.getQueryType(), full.schema.getMutationType()].flatMap((root) => root?.name ?? []);
  const hasMutation = operations.some((one) => one.operation === "mutation");
  for (const root of hasMutation ? roots : roots.slice(0, 1)) used.types.add(root);
  for (const name of ["String", "Boolean", "Int", "Float", "ID"]) used.types.add(name);
  const types = all.__schema.types.filter((type) => used.types.has(type.name)).map((type) => onlyUsed(type, used));
  const kept = [...used.types, ...used.fields];
  const mutations = full.schema.getMutationType()?.getFields() ?? {};
  return {
    introspection: {
      __schema: {
        ...all.__schema,
        mutationType: hasMutation ? (all.__schema.mutationType ?? null) : null,
        subscriptionType: null,
        types,
        directives: all.__schema.directives,
      },
    },
    scopes: Object.fromEntries(
      kept
        .flatMap((name) => [[name, full.scopes.get(name)] as const].filter(([, scopes]) => scopes))
        .map(([name, scopes]) => [name, scopes ?? []]),
    ),
    idempotent: Object.values(mutations)
      .filter((field) => used.fields.has(`${full.schema.getMutationType()?.name}.${field.name}`))
      .filter((field) => /idempotency key is required/.test(field.description ?? ""))
      .map((field) => field.name),
  };
}

interface Used {
  readonly types: Set<string>;
  /** "Order.name" */
  readonly fields: Set<string>;
}

function usedBy(schema: GraphQLSchema, document: ProjectOperations["document"]): Used {
  const used: Used = { types: new Set(), fields: new Set() };
  const info = new TypeInfo(schema);
  const addInput = (type: GraphQLInputType | null | undefined) => {
    const named = type && getNamedType(type);
    if (!named || used.types.has(named.name)) return;
    used.types.add(named.name);
    if (isInputObjectType(named)) for (const field of Object.values(named.getFields())) addInput(field.type);
  };
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (!parent || !field) return;
        used.types.add(parent.name);
        const answer = getNamedType(field.type);
        used.types.add(answer.name);
        // Whatever may stand there, also one of which nothing is asked.
        for (const possible of isAbstractType(answer) ? schema.getPossibleTypes(answer) : [])
          used.types.add(possible.name);
        used.fields.add(`${parent.name}.${node.name.value}`);
        for (const argument of field.args) addInput(argument.type);
        // A field asked of an interface is answered by whatever object stands behind it.
        for (const possible of isAbstractType(parent) ? schema.getPossibleTypes(parent) : [])
          used.fields.add(`${possible.name}.${node.name.value}`);
      },
      InlineFragment(node) {
        if (node.typeCondition) used.types.add(node.typeCondition.name.value);
      },
      FragmentDefinition(node) {
        used.types.add(node.typeCondition.name.value);
      },
      VariableDefinition: () => addInput(info.getInputType()),
    }),
  );
  return used;
}

function onlyUsed(type: IntrospectionType, used: Used): IntrospectionType {
  const known = <T extends { readonly name: string }>(refs: readonly T[]) =>
    refs.filter((ref) => used.types.has(ref.name));
  if (type.kind === "OBJECT" || type.kind === "INTERFACE") {
    const fields = type.fields.filter((field) => used.fields.has(`${type.name}.${field.name}`));
    const interfaces = known(type.interfaces);
    return type.kind === "OBJECT"
      ? { ...type, fields, interfaces }
      : { ...type, fields, interfaces, possibleTypes: known(type.possibleTypes) };
  }
  return type.kind === "UNION" ? { ...type, possibleTypes: known(type.possibleTypes) } : type;
}

/** Run as a program: `node prune.ts <project folder> <file>`, so that the full schema never enters the simulator. */
if (import.meta.main) {
  const [root = ".", file = ""] = process.argv.slice(2);
  const pruned = prune(readFullSchema(), readOperations(root));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(pruned));
  renameSync(`${file}.tmp`, file);
}
