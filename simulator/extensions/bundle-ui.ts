import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { parse } from "smol-toml";
import { z } from "zod";

/**
 * A UI extension as the Shopify CLI makes it: `shopify.extension.toml`, `locales/` and one script for all targets.
 * Source of the options: `@shopify/cli` 4.8.2, "Bundle UI Extension"; that the bytes are the CLI's is held by
 * scripts/shopify-build.ts, which compares them.
 */
export interface UiBundle {
  readonly handle: string;
  /** "t:name" names a key of the translations. */
  readonly name: string;
  readonly apiVersion: string;
  /** One script registers every target by `shopify.extend`; the CLI builds one file per extension, and so do we. */
  readonly targets: readonly UiTarget[];
  readonly settings: readonly UiSetting[];
  readonly locales: UiLocales;
  /** What every target may read by `appMetafields`; a target's own list takes the place of it. */
  readonly metafields: readonly MetafieldName[];
  readonly capabilities: UiCapabilities;
}

export interface UiTarget {
  readonly target: string;
  readonly script: string;
  readonly metafields: readonly MetafieldName[];
}

export interface UiLocales {
  /** The file `<locale>.default.json`. */
  readonly default: string;
  readonly translations: Readonly<Record<string, Translations>>;
}

export interface Translations {
  readonly [key: string]: string | Translations;
}

const Name = z.object({ namespace: z.string(), key: z.string() });
export type MetafieldName = z.output<typeof Name>;

const Setting = z.looseObject({
  key: z.string(),
  type: z.string(),
  name: z.string().default(""),
  description: z.string().optional(),
  validations: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});
export type UiSetting = z.output<typeof Setting>;

/** Unknown names stay in, because the CLI lets them through; `npm run extensions` refuses them. */
const Capabilities = z.record(z.string(), z.union([z.boolean(), z.record(z.string(), z.unknown())]));
export type UiCapabilities = z.output<typeof Capabilities>;

const Targeting = z.looseObject({ target: z.string(), module: z.string(), metafields: z.array(Name).optional() });

const Extension = z.looseObject({
  type: z.string(),
  name: z.string(),
  handle: z.string(),
  targeting: z.array(Targeting).default([]),
  metafields: z.array(Name).default([]),
  capabilities: Capabilities.default({}),
  settings: z.looseObject({ fields: z.array(Setting).default([]) }).default({ fields: [] }),
});
export type UiExtension = z.output<typeof Extension>;

const ExtensionFile = z.looseObject({ api_version: z.string(), extensions: z.array(z.looseObject({})).length(1) });

const DEFAULT_LOCALE = ".default.json";

/** @param folder the extension's folder. @throws where a file is missing, is not what the CLI takes, or does not build. */
export async function bundleUi(folder: string): Promise<UiBundle> {
  const { extension, apiVersion } = await readUiExtension(folder);
  const [script, locales] = await Promise.all([bundleScript(folder, extension), readLocales(folder)]);
  return {
    handle: extension.handle,
    name: extension.name,
    apiVersion,
    targets: extension.targeting.map(({ target, metafields }) => ({
      target,
      script,
      metafields: metafields ?? extension.metafields,
    })),
    settings: extension.settings.fields,
    locales,
    metafields: extension.metafields,
    capabilities: extension.capabilities,
  };
}

export async function readUiExtension(folder: string): Promise<{ extension: UiExtension; apiVersion: string }> {
  const file = ExtensionFile.parse(parse(await readFile(join(folder, "shopify.extension.toml"), "utf8")));
  const extension = Extension.parse(file.extensions[0]);
  if (extension.type !== "ui_extension") throw new Error(`${folder} is a ${extension.type}, not a ui_extension.`);
  return { extension, apiVersion: file.api_version };
}

/** The translations of `locales/`, by locale. An extension may have none. */
export async function readLocales(folder: string): Promise<UiLocales> {
  const files = (await readdir(join(folder, "locales")).catch(() => [])).filter((file) => file.endsWith(".json"));
  const entries = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, "locales", file), "utf8");
      return [basename(basename(file, ".json"), ".default"), JSON.parse(text) as Translations] as const;
    }),
  );
  const standard = files.find((file) => file.endsWith(DEFAULT_LOCALE));
  return { default: standard ? basename(standard, DEFAULT_LOCALE) : "en", translations: Object.fromEntries(entries) };
}

/** The bytes that `shopify app build` writes. JSX is Preact's by the tsconfig.json in the folder, as for the CLI. */
async function bundleScript(folder: string, extension: UiExtension): Promise<string> {
  const result = await build({
    stdin: { contents: entryOf(extension), resolveDir: folder, loader: "tsx" },
    bundle: true,
    write: false,
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    jsx: "automatic",
    logLevel: "silent",
    loader: { ".esnext": "ts", ".js": "jsx" },
    legalComments: "none",
    minify: true,
    target: "es6",
    resolveExtensions: [".tsx", ".ts", ".js", ".json", ".esnext", ".mjs", ".ejs"],
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error(`${folder}: esbuild wrote nothing.`);
  return file.text;
}

function entryOf({ targeting }: UiExtension): string {
  return targeting
    .map(
      ({ target, module }, at) =>
        `import Target_${at} from '${module}';shopify.extend('${target}', (...args) => Target_${at}(...args));`,
    )
    .join("\n");
}
