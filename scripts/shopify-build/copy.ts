import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { dataFolder, ROOT } from "../infrastructure/paths.ts";

export interface CopiedExtension {
  readonly name: string;
  readonly folder: string;
  readonly type: string;
}

/**
 * The app as the CLI wants it, in a folder of its own: the tomls, the extensions, the packages by a link. Left out is
 * app/: its own build is `npm start`'s, and needs files that are generated here.
 * @param functions without them nothing is downloaded; building them brings Javy.
 */
export function copyApp(functions: boolean): {
  readonly folder: string;
  readonly extensions: readonly CopiedExtension[];
} {
  const folder = buildFolder();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "extensions"), { recursive: true });
  for (const file of ["shopify.app.toml", "package.json", "package-lock.json", "tsconfig.json"]) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  const web = readFileSync(join(ROOT, "shopify.web.toml"), "utf8");
  writeFileSync(join(folder, "shopify.web.toml"), web.replace(/^build = .*$/m, 'build = "node --version"'));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const extensions = extensionsOf(join(ROOT, "extensions")).filter(({ type }) => functions || type !== "function");
  for (const { name, folder: from } of extensions) cpSync(from, join(folder, "extensions", name), { recursive: true });
  return { folder, extensions: extensionsOf(join(folder, "extensions")) };
}

/** The extensions of the last build. */
export function builtApp(): readonly CopiedExtension[] {
  return extensionsOf(join(buildFolder(), "extensions"));
}

function buildFolder(): string {
  return join(dataFolder(), "shopify-build");
}

function extensionsOf(root: string): readonly CopiedExtension[] {
  return readdirSync(root).flatMap((name) => {
    const folder = join(root, name);
    const file = join(folder, "shopify.extension.toml");
    if (!existsSync(file)) return [];
    const { extensions = [] } = parse(readFileSync(file, "utf8")) as { extensions?: readonly { type: string }[] };
    return [{ name, folder, type: extensions[0]?.type ?? "" }];
  });
}
