import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Where all local data lives. FLOTILLA_DIR moves it, so that two copies can run side by side (tests do). */
export function dataFolder(env: Record<string, string | undefined> = process.env): string {
  return env.FLOTILLA_DIR ? resolve(ROOT, env.FLOTILLA_DIR) : join(ROOT, ".flotilla");
}
