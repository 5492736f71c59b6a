import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, type GraphQLInputType, type GraphQLSchema, type IntrospectionQuery } from "graphql";
import { SHOPIFY_API_VERSION } from "../../contracts/api-version.ts";
import type { FunctionApi } from "./catalogue.ts";

const schemas = new Map<FunctionApi, GraphQLSchema>();

/** Shopify's real schema of a Functions API, from @shopify/dev-mcp; read once. */
export function functionsSchema(api: FunctionApi): GraphQLSchema {
  const known = schemas.get(api);
  if (known) return known;
  const manifest = findPackageJSON("@shopify/dev-mcp", import.meta.url);
  if (manifest === undefined) throw new Error("@shopify/dev-mcp is not installed. Run: npm install");
  const file = join(dirname(manifest), "dist", "data", `functions_${api}_${SHOPIFY_API_VERSION}.json.gz`);
  const json = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as { data: IntrospectionQuery };
  const schema = buildClientSchema(json.data);
  schemas.set(api, schema);
  return schema;
}

/** What a target must answer with: the argument of the schema's mutation of that name. */
export function outputType(api: FunctionApi, target: string): GraphQLInputType {
  const name = target.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase());
  const field = functionsSchema(api).getMutationType()?.getFields()[name];
  const result = field?.args.find((one) => one.name === "result");
  if (!result) throw new Error(`Shopify's schema of ${api} has no target ${target}.`);
  return result.type;
}
