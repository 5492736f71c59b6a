import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";
import { SHOPIFY_API_VERSION } from "../../contracts/api-version.ts";

export interface FullSchema {
  readonly schema: GraphQLSchema;
  /** "Order" and "Order.customer" -> the scopes one of which is needed. */
  readonly scopes: ReadonlyMap<string, readonly string[]>;
}

interface ScopeItem {
  readonly typeName: string;
  readonly fieldName?: string;
  readonly offlineScopes: readonly string[];
}

/** The package's file, by path: its exports block deep imports. */
export function fullSchemaFile(): string {
  const entry = fileURLToPath(import.meta.resolve("@shopify/dev-mcp"));
  return join(dirname(entry), "data", `admin_${SHOPIFY_API_VERSION}.json.gz`);
}

/**
 * Shopify's real Admin schema, from @shopify/dev-mcp. Takes about a second and 80 MB while it is read, so only the
 * pruning and the tests do it.
 */
export function readFullSchema(): FullSchema {
  const json = JSON.parse(gunzipSync(readFileSync(fullSchemaFile())).toString("utf8")) as {
    data: IntrospectionQuery;
    offline_scopes: { items: ScopeItem[] };
  };
  const scopes = new Map(
    json.offline_scopes.items
      .filter((item) => item.offlineScopes.length > 0)
      .map((item) => [item.fieldName ? `${item.typeName}.${item.fieldName}` : item.typeName, item.offlineScopes]),
  );
  return { schema: buildClientSchema(json.data), scopes };
}
