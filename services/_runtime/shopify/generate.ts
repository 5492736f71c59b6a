import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { SHOPIFY_API_VERSION } from "../../../contracts/api-version.ts";

const HERE = import.meta.dirname;
const OPERATIONS = path.join(HERE, "operations");
const TARGET = path.join(HERE, "generated", "admin.ts");

/** Shopify's scalars as they stand in its JSON: exact decimals, dates and 64-bit numbers are strings. */
const SCALARS: Record<string, string> = {
  ARN: "string",
  BigInt: "string",
  Color: "string",
  Date: "string",
  DateTime: "string",
  Decimal: "string",
  FormattedString: "string",
  HTML: "string",
  JSON: "unknown",
  Money: "string",
  StorefrontID: "string",
  URL: "string",
  UnsignedInt64: "string",
  UtcOffset: "string",
};

/** Where @shopify/dev-mcp keeps the Admin API's introspection: its `exports` hide the file, so it is found by its folder. */
export function adminIntrospectionPath(): string {
  const manifest = findPackageJSON("@shopify/dev-mcp", import.meta.url);
  if (!manifest) throw new Error("@shopify/dev-mcp is not installed");
  return path.join(path.dirname(manifest), "dist", "data", `admin_${SHOPIFY_API_VERSION}.json.gz`);
}

/**
 * Writes generated/admin.ts: a typed document for every operation in operations/*.graphql, checked against Shopify's
 * schema. Does nothing when neither operations, schema nor this file changed since.
 * @returns "current" when there was nothing to do.
 * @throws GraphQL validation errors, which name the operation's file and line.
 */
export async function generateAdminTypes(): Promise<"current" | "written"> {
  const names = (await readdir(OPERATIONS)).filter((name) => name.endsWith(".graphql")).sort();
  const operations = await Promise.all(
    names.map(async (name) => ({
      name,
      text: await readFile(path.join(OPERATIONS, name), "utf8"),
    })),
  );
  const packed = await readFile(adminIntrospectionPath());
  const hash = createHash("sha256")
    .update(packed)
    .update(await readFile(import.meta.filename));
  for (const { name, text } of operations) hash.update(`\n${name}\n${text}`);
  const firstLine = `// Generated from operations/*.graphql (${hash.digest("hex").slice(0, 32)}); never edited by hand.\n`;

  const present = await readFile(TARGET, "utf8").catch(() => "");
  if (present.startsWith(firstLine)) return "current";
  const text = firstLine + (await typedDocuments(packed, operations));
  await mkdir(path.dirname(TARGET), { recursive: true });
  // Renamed into place: a process that starts meanwhile never reads half a file.
  const draft = `${TARGET}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, TARGET);
  return "written";
}

async function typedDocuments(packed: Buffer, operations: readonly { name: string; text: string }[]): Promise<string> {
  // Loaded only when there is something to generate: together they take longer than the check above.
  const [{ buildClientSchema, parse, Source, printSchema }, { codegen }, types, documents] = await Promise.all([
    import("graphql"),
    import("@graphql-codegen/core"),
    import("@graphql-codegen/typescript-operations"),
    import("@graphql-codegen/typed-document-node"),
  ]);
  const introspection = JSON.parse(gunzipSync(packed).toString("utf8")) as {
    data: Parameters<typeof buildClientSchema>[0];
  };
  const schemaAst = buildClientSchema(introspection.data);
  return codegen({
    filename: TARGET,
    schema: parse(printSchema(schemaAst), { noLocation: true }),
    schemaAst,
    documents: operations.map(({ name, text }) => ({
      location: name,
      rawSDL: text,
      document: parse(new Source(text, name)),
    })),
    config: {
      scalars: SCALARS,
      defaultScalarType: "unknown",
      useTypeImports: true,
      skipTypename: true,
      disableDescriptions: true,
    },
    plugins: [{ types: {} }, { documents: {} }],
    pluginMap: { types, documents },
  });
}
