import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { SHOPIFY_API_VERSION } from "../../contracts/api-version.ts";
import { adminIntrospectionPath } from "../../services/_runtime/shopify/generate.ts";
import { ROOT } from "../infrastructure/paths.ts";

/** Our Functions, and which of Shopify's schemas each is written against. */
export const FUNCTIONS = [
  { folder: "extensions/pricing-discount", schema: "discount" },
  { folder: "extensions/order-validation", schema: "cart_checkout_validation" },
  { folder: "extensions/bundle-transform", schema: "cart_transform" },
] as const;

/**
 * Writes each Function's schema.graphql, as `shopify app function schema` would download it: its first line is what the
 * CLI compares with the toml. Does nothing where it is there. Source: @shopify/dev-mcp, the introspection.
 */
export async function generateFunctionSchemas(): Promise<void> {
  await Promise.all(
    FUNCTIONS.map(async ({ folder, schema }) => {
      const target = path.join(ROOT, folder, "schema.graphql");
      const firstLine = `# api_version: ${SHOPIFY_API_VERSION}\n`;
      const present = await readFile(target, "utf8").catch(() => "");
      if (!present.startsWith(firstLine)) await writeFile(target, firstLine + (await schemaText(schema)));
    }),
  );
}

async function schemaText(schema: string): Promise<string> {
  const { buildClientSchema, printSchema } = await import("graphql");
  const packed = await readFile(
    path.join(path.dirname(adminIntrospectionPath()), `functions_${schema}_${SHOPIFY_API_VERSION}.json.gz`),
  );
  const { data } = JSON.parse(gunzipSync(packed).toString("utf8")) as { data: Parameters<typeof buildClientSchema>[0] };
  return printSchema(buildClientSchema(data));
}
