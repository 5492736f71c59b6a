import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const MODULES = join(ROOT, "node_modules");
/** Tools that must outlive node_modules, which npm ci removes before it installs. */
export const TOOLCHAIN = join(ROOT, ".flotilla", "toolchain");
