import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dataFolder, ROOT } from "../infrastructure/paths.ts";

/** 237 MB: it has a folder of its own, so that `npm start` need not bring it. */
const CLI = { name: "@shopify/cli", version: "4.8.2" };
const BIN = join(ROOT, "node_modules", ".bin");

/** Installs the pinned Shopify CLI where it is not there yet. @returns its entry. @throws where npm fails. */
export async function shopifyCli(): Promise<string> {
  const folder = join(dataFolder(), "shopify-cli");
  const home = join(folder, "node_modules", CLI.name);
  if (versionOf(home) !== CLI.version) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `${CLI.name}@${CLI.version}`], folder);
  }
  return join(home, "bin", "run.js");
}

function versionOf(home: string): string | undefined {
  const file = join(home, "package.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version : undefined;
}

/** Runs the CLI on the pinned Node. @param offline in a network of its own without any door, where Linux lets us. */
export async function shopify(cli: string, args: readonly string[], folder: string, offline = false): Promise<void> {
  const command = [process.execPath, cli, ...args];
  const door = offline && (await canShutTheDoor()) ? ["unshare", "--user", "--map-current-user", "--net"] : [];
  const [program = "", ...rest] = [...door, ...command];
  if (offline) console.log(door.length > 0 ? "network: none" : "network: not shut, because unshare does not work here");
  await run(program, rest, folder);
}

async function canShutTheDoor(): Promise<boolean> {
  return run("unshare", ["--user", "--map-current-user", "--net", "true"], ROOT).then(
    () => true,
    () => false,
  );
}

function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const PATH = `${BIN}:${dirname(process.execPath)}:${process.env.PATH ?? ""}`;
  const env = { ...process.env, PATH, CI: "1", SHOPIFY_CLI_NO_ANALYTICS: "1", NO_COLOR: "1" };
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}.`))));
  });
}
