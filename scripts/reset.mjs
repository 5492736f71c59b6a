// Removes all local data: databases, streams, the simulator's shops, logs. Plain JavaScript: works before any install.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = resolve(root, process.env.FLOTILLA_DIR || ".flotilla");
/** Downloads, not data. */
const KEPT = new Set(["toolchain"]);

/** @returns {number | undefined} the process that runs on this data now. */
function runningProcess() {
  for (const name of ["supervisor.pid", "app.pid", "simulator.pid", "postgres/postgres.pid", "nats/nats.pid"]) {
    try {
      const { pid } = JSON.parse(readFileSync(join(folder, name), "utf8"));
      process.kill(pid, 0);
      return pid;
    } catch {
      // No such file, or no such process.
    }
  }
  return undefined;
}

async function confirmed() {
  if (process.argv.includes("--yes")) return true;
  if (!process.stdin.isTTY) {
    console.error("✗ Nobody is there to ask. In a script use: npm run reset -- --yes");
    process.exitCode = 1;
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Remove all data in ${folder}? (y/N) `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

const names = existsSync(folder) ? readdirSync(folder).filter((name) => !KEPT.has(name)) : [];
const running = runningProcess();
if (running !== undefined) {
  console.error(
    `✗ Flotilla is running (process ${running}). Stop it first: Ctrl-C in its terminal, or kill ${running}.`,
  );
  process.exitCode = 1;
} else if (names.length === 0) {
  console.log("There is nothing to remove.");
} else if (await confirmed()) {
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true });
  console.log(`Removed ${folder}. npm start begins afresh.`);
}
