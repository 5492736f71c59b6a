import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
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
  /** In words: "`read_validations` access scope." */
  readonly requiredAccess?: string;
}

/** Some are told in words only: "Any of `orders` or `shipping` access scopes, `read_markets` access scope or ...". */
function scopesOf({ offlineScopes, requiredAccess = "" }: ScopeItem): readonly string[] {
  const areas = /Any of ((?:`\w+`(?:,| or)? ?)+)access scopes/.exec(requiredAccess)?.[1] ?? "";
  return [...offlineScopes, ...[...areas.matchAll(/`(\w+)`/g)].map(([, area]) => `read_${area}`)];
}

/** The package's file, by path: its exports block deep imports. */
export function fullSchemaFile(): string {
  const manifest = findPackageJSON("@shopify/dev-mcp", import.meta.url);
  if (manifest === undefined) throw new Error("@shopify/dev-mcp is not installed. Run: npm install");
  return join(dirname(manifest), "dist", "data", `admin_${SHOPIFY_API_VERSION}.json.gz`);
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
      .map((item) => [item.fieldName ? `${item.typeName}.${item.fieldName}` : item.typeName, scopesOf(item)]),
  );
  return { schema: buildClientSchema(json.data), scopes };
}
