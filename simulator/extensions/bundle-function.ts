import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { parse } from "smol-toml";
import { z } from "zod";

export interface FunctionTarget {
  /** e.g. "cart.lines.discounts.generate.run". */
  readonly target: string;
  /** The JavaScript export that answers it, e.g. "cartLinesDiscountsGenerateRun". */
  readonly exportName: string;
  /** GraphQL text. */
  readonly inputQuery: string;
}

export interface FunctionBundle {
  readonly handle: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly targets: readonly FunctionTarget[];
  /** ES module as the Shopify CLI hands it to Javy. */
  readonly script: string;
  /** Metafield of the owner that holds the input query's variables. */
  readonly variables: { readonly namespace: string; readonly key: string } | null;
}

/** What is read of shopify.extension.toml. Source: shopify.dev, Functions, configuration. */
const Toml = z.object({
  api_version: z.string(),
  extensions: z
    .array(
      z.object({
        name: z.string(),
        handle: z.string(),
        type: z.literal("function"),
        targeting: z
          .array(z.object({ target: z.string(), input_query: z.string(), export: z.string().regex(/^[a-z0-9-]+$/) }))
          .min(1),
        input: z.object({ variables: z.object({ namespace: z.string(), key: z.string() }).optional() }).optional(),
      }),
    )
    .length(1),
});

/**
 * Bundles a Function's folder as the Shopify CLI 4.8 does: the same module that it generates, with the same options.
 * Source: Shopify/cli, packages/app/src/cli/services/function/build.ts, getESBuildOptions and ExportJavyBuilder.
 * @throws zod's error where the toml is none of a Function, esbuild's where the code does not bundle.
 */
export async function bundleFunction(folder: string): Promise<FunctionBundle> {
  const toml = Toml.parse(parse(await readFile(path.join(folder, "shopify.extension.toml"), "utf8")));
  const [extension] = toml.extensions;
  if (!extension) throw new Error(`${folder} has no extension`);
  const targets = await Promise.all(
    extension.targeting.map(async ({ target, export: kebab, input_query }) => ({
      target,
      exportName: camelCase(kebab),
      inputQuery: await readFile(path.join(folder, input_query), "utf8"),
    })),
  );
  return {
    handle: extension.handle,
    name: extension.name,
    apiVersion: toml.api_version,
    targets,
    script: await bundled(
      folder,
      targets.map(({ exportName }) => exportName),
    ),
    variables: extension.input?.variables ?? null,
  };
}

async function bundled(folder: string, exportNames: readonly string[]): Promise<string> {
  const entry = exportNames.map((name) => {
    const alias = `run${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return `import { ${name} as ${alias} } from "user-function"\nexport function ${name}() { return __runFunction(${alias}) }`;
  });
  const result = await build({
    stdin: {
      contents: ['import __runFunction from "@shopify/shopify_function/run"', ...entry].join("\n"),
      loader: "ts",
      resolveDir: path.resolve(folder),
    },
    alias: { "user-function": path.resolve(folder, "src", "index.ts") },
    logLevel: "silent",
    bundle: true,
    legalComments: "none",
    target: "es2022",
    format: "esm",
    write: false,
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error(`${folder} bundles to nothing`);
  return file.text;
}

function camelCase(kebab: string): string {
  return kebab.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
