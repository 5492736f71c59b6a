import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { parse } from "smol-toml";
import ts from "typescript";
import {
  bundleUi,
  readLocales,
  readUiExtension,
  type UiExtension,
  type UiLocales,
} from "../../simulator/extensions/bundle-ui.ts";

/** What the rules look at: an extension read once. */
export interface Inspected {
  readonly extension: UiExtension;
  readonly apiVersion: string;
  readonly locales: UiLocales;
  readonly sources: readonly ts.SourceFile[];
  /** Brotli, quality 11, as the Shopify CLI measures. */
  readonly compressedBytes: number;
}

/** A rule says what is wrong, in words that name the place. */
export type Rule = (inspected: Inspected) => readonly string[];

const BROTLI_QUALITY = 11;

export async function inspect(folder: string): Promise<Inspected> {
  const [{ extension, apiVersion }, locales, sources, bundle] = await Promise.all([
    readUiExtension(folder),
    readLocales(folder),
    readSources(join(folder, "src")),
    bundleUi(folder),
  ]);
  const script = bundle.targets[0]?.script ?? "";
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
  return {
    extension,
    apiVersion,
    locales,
    sources,
    compressedBytes: brotliCompressSync(script, { params }).byteLength,
  };
}

/** Folders of `extensions/` that hold a UI extension; Functions and Flow extensions have checks of their own. */
export async function uiExtensionFolders(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
  const kinds = await Promise.all(folders.map(isUiExtension));
  return folders.filter((_, at) => kinds[at]).sort();
}

async function isUiExtension(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, "shopify.extension.toml"), "utf8").catch(() => "");
  const { extensions } = parse(text) as { extensions?: readonly { type?: string }[] };
  return (extensions ?? []).some(({ type }) => type === "ui_extension");
}

async function readSources(folder: string): Promise<readonly ts.SourceFile[]> {
  const files = (await readdir(folder, { recursive: true })).filter(
    (file) => /\.tsx?$/.test(file) && !file.includes(".test."),
  );
  return Promise.all(files.sort().map(async (file) => sourceOf(file, await readFile(join(folder, file), "utf8"))));
}

export function sourceOf(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TSX);
}

/** Every node of a source file. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** "src/checkout.tsx:12" */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `src/${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
