import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  getNamedType,
  isLeafType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { FunctionApi } from "./catalogue.ts";
import { functionsSchema } from "./functions-schema.ts";

/** Source: shopify.dev/docs/apps/build/functions/input-output ("Input query limits"). */
export const MAX_QUERY_BYTES = 3_000;
export const MAX_QUERY_COST = 30;
/** Fields that cost 3; what is asked of a metafield is then free. Every other leaf costs 1. */
const DEAR_FIELDS = new Set(["hasAnyTag", "hasTags", "inAnyCollection", "inCollections"]);
const DEAR = 3;

export interface CheckedQuery {
  readonly document: DocumentNode;
  readonly cost: number;
}

/** @throws GraphQLError with what is wrong: size, cost, or a field that Shopify's schema does not have. */
export function checkInputQuery(api: FunctionApi, text: string): CheckedQuery {
  const bytes = Buffer.byteLength(withoutComments(text));
  if (bytes > MAX_QUERY_BYTES) {
    throw new GraphQLError(`The input query has ${bytes} bytes; at most ${MAX_QUERY_BYTES} are allowed.`);
  }
  const document = parse(text);
  const schema = functionsSchema(api);
  const [wrong] = validate(schema, document);
  if (wrong) throw wrong;
  const cost = costOf(api, document);
  if (cost > MAX_QUERY_COST) {
    throw new GraphQLError(`The input query costs ${cost}; at most ${MAX_QUERY_COST} is allowed.`);
  }
  return { document, cost };
}

function costOf(api: FunctionApi, document: DocumentNode): number {
  let cost = 0;
  const info = new TypeInfo(functionsSchema(api));
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node: FieldNode) {
        const parent = info.getParentType()?.name;
        const type = info.getType();
        if (!type || node.name.value === "__typename" || parent === "Metafield") return;
        const named = getNamedType(type);
        if (named.name === "Metafield") cost += DEAR;
        else if (DEAR_FIELDS.has(node.name.value)) {
          cost += DEAR;
          return false;
        } else if (isLeafType(named)) cost += 1;
        return undefined;
      },
    }),
  );
  return cost;
}

function withoutComments(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/^\s*#.*$/, ""))
    .join("\n");
}
