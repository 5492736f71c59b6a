import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "./root.mjs";
import { Problem } from "./run.mjs";

const FILE = join(ROOT, ".flotilla", "bootstrap.lock");
const POLL_MS = 200;
const WAIT_MS = 600_000;

/**
 * One bootstrap at a time; the others wait, and then find everything done.
 * @template T
 * @param {() => Promise<T>} work
 * @param {() => void} onWait
 */
export async function locked(work, onWait) {
  await take(onWait);
  const release = () => rmSync(FILE, { force: true });
  process.once("exit", release);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** @param {() => void} onWait */
async function take(onWait) {
  mkdirSync(dirname(FILE), { recursive: true });
  const until = Date.now() + WAIT_MS;
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(FILE, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    if (!ownerLives()) {
      rmSync(FILE, { force: true });
      continue;
    }
    if (!waited) onWait();
    if (Date.now() > until) throw new Problem("Another bootstrap holds the lock", `If there is none, remove ${FILE}.`);
    await sleep(POLL_MS);
  }
}

function ownerLives() {
  try {
    const pid = Number(readFileSync(FILE, "utf8"));
    // Just created, not written yet.
    if (!pid) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
