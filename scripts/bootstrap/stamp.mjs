import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MODULES, ROOT } from "./root.mjs";

/** In node_modules: a new install makes everything anew. */
const STAMPS = join(MODULES, ".cache", "flotilla");
const NEVER_INPUT = new Set(["generated", "node_modules", "build"]);

/**
 * One hash over files and whole folders; what does not exist counts as absent.
 * @param {string[]} inputs relative to the root
 */
export function hashOf(inputs) {
  const hash = createHash("sha256");
  for (const input of inputs) addTo(hash, input);
  return hash.digest("hex");
}

/** @param {string} name @param {string} value */
export function isStamped(name, value) {
  const file = join(STAMPS, name);
  return existsSync(file) && readFileSync(file, "utf8") === value;
}

/** @param {string} name @param {string} value */
export function stamp(name, value) {
  const file = join(STAMPS, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}

/** @param {import("node:crypto").Hash} hash @param {string} path */
function addTo(hash, path) {
  const full = join(ROOT, path);
  const stat = statSync(full, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isDirectory()) {
    for (const name of readdirSync(full).sort()) if (!NEVER_INPUT.has(name)) addTo(hash, join(path, name));
    return;
  }
  // Tests change nothing that is built or generated.
  if (/\.test\.tsx?$/.test(path)) return;
  hash.update(path).update("\0").update(readFileSync(full)).update("\0");
}
