import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { bundleFunction, type FunctionBundle } from "../extensions/bundle-function.ts";
import type { FunctionExtension } from "./catalogue.ts";

/** The app's Functions as JavaScript: bundled when they are first run, and again when a source changed. */
export interface Bundles {
  /** @throws what the bundler says. */
  get(extension: FunctionExtension): Promise<FunctionBundle>;
}

const SOURCES = "**/*.{ts,js,json,graphql,toml}";
/** How long sources are taken to be unchanged. */
const LOOK_EVERY_MS = 1_000;

interface Kept {
  readonly changedAt: number;
  readonly bundle: Promise<FunctionBundle>;
}

/** folder: that of all extensions, since one Function may use another's sources. */
export function openBundles(folder: string, now: () => number = Date.now): Bundles {
  const kept = new Map<string, Kept>();
  let looked = { at: Number.NEGATIVE_INFINITY, changedAt: 0 };
  const lastChange = () => {
    if (now() - looked.at >= LOOK_EVERY_MS) looked = { at: now(), changedAt: newestOf(folder) };
    return looked.changedAt;
  };
  return {
    get(extension) {
      const changedAt = lastChange();
      const known = kept.get(extension.handle);
      if (known && known.changedAt === changedAt) return known.bundle;
      const bundle = bundleFunction(extension.folder);
      kept.set(extension.handle, { changedAt, bundle });
      return bundle;
    },
  };
}

function newestOf(folder: string): number {
  const files = globSync(SOURCES, { cwd: folder, exclude: (name) => name === "node_modules" || name === "dist" });
  return files.reduce((newest, file) => Math.max(newest, mtimeOf(join(folder, file))), 0);
}

/** 0: it is gone again, as an editor's temporary file. */
function mtimeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
