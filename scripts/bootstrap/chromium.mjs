import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./run.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where a browser is that the tests can drive; FLOTILLA_CHROMIUM names another. */
export function chromium() {
  if (process.env.FLOTILLA_CHROMIUM) return process.env.FLOTILLA_CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}

export function canInstallChromium() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** @returns {Promise<string | undefined>} why it could not be installed. */
export async function installChromium() {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env });
  const args = ["install", "-y", "--no-install-recommends", "chromium"];
  const result = await run("apt-get", args, { env });
  if (result.ok) return undefined;
  return result.output.trimEnd().split("\n").at(-1);
}
