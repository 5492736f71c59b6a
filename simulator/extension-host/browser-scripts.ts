import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ENTRIES = { host: "browser/host/main.js", worker: "browser/worker/main.js" } as const;
export type BrowserScript = keyof typeof ENTRIES;

const scripts = new Map<BrowserScript, Promise<string>>();

/** The host's page script, or what runs in the worker, with the npm packages they use; built once a process. */
export function browserScript(name: BrowserScript): Promise<string> {
  const known = scripts.get(name);
  if (known) return known;
  const built = bundle(ENTRIES[name]);
  scripts.set(name, built);
  return built;
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`${entry}: esbuild wrote nothing.`);
  return file.text;
}
