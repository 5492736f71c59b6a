import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { bundleUi, readUiExtension, type UiBundle } from "../extensions/bundle-ui.ts";
import { notFound } from "../refusal.ts";

/** Folders below an extension in which nobody writes its sources. */
const NOT_SOURCES = new Set(["node_modules", "generated", "dist"]);
const MAX_DEPTH = 6;

export interface Extensions {
  /** Handles, in the order of their folders' names. */
  list(): Promise<UiBundle[]>;
  /** Those with something to show in the target. */
  ofTarget(target: string): Promise<UiBundle[]>;
  get(handle: string): Promise<UiBundle>;
  /** Where the folders are that did not build, and why. */
  problems(): readonly { readonly folder: string; readonly message: string }[];
}

/** The UI extensions of a folder, bundled when they are first asked for, and again once a file of them has changed. */
export function openExtensions(root: string): Extensions {
  const built = new Map<string, { changedAt: number; bundle: Promise<UiBundle | undefined> }>();
  const problems = new Map<string, string>();

  async function bundleOf(folder: string): Promise<UiBundle | undefined> {
    const changedAt = await newestChange(folder);
    const known = built.get(folder);
    if (known?.changedAt === changedAt) return await known.bundle;
    const bundle = build(folder);
    built.set(folder, { changedAt, bundle });
    return await bundle;
  }

  async function build(folder: string): Promise<UiBundle | undefined> {
    problems.delete(folder);
    try {
      // Functions stand in the same folder: bundle-function.ts is for them.
      if (!(await isUiExtension(folder))) return undefined;
      return await bundleUi(folder);
    } catch (error) {
      problems.set(folder, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  async function list(): Promise<UiBundle[]> {
    const entries = existsSync(root) ? await readdir(root, { withFileTypes: true }) : [];
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(root, entry.name));
    const present = folders.filter((folder) => existsSync(path.join(folder, "shopify.extension.toml"))).sort();
    const bundles = await Promise.all(present.map(bundleOf));
    return bundles.filter((bundle) => bundle !== undefined);
  }

  return {
    list,
    ofTarget: async (target) => (await list()).filter((one) => one.targets.some((each) => each.target === target)),
    async get(handle) {
      const found = (await list()).find((one) => one.handle === handle);
      if (!found) throw notFound(`UI extension called ${handle}`);
      return found;
    },
    problems: () => [...problems].map(([folder, message]) => ({ folder: path.basename(folder), message })),
  };
}

async function isUiExtension(folder: string): Promise<boolean> {
  try {
    await readUiExtension(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && /not a ui_extension/.test(error.message)) return false;
    throw error;
  }
}

async function newestChange(folder: string, depth = 0): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const times = entries
    .filter((entry) => !NOT_SOURCES.has(entry.name) && (entry.isFile() || depth < MAX_DEPTH))
    .map(async (entry) => {
      const name = path.join(folder, entry.name);
      return entry.isDirectory() ? await newestChange(name, depth + 1) : (await stat(name)).mtimeMs;
    });
  return Math.max(0, ...(await Promise.all(times)));
}
