import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./infrastructure/paths.ts";

interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What to run to put most of it right. */
  readonly remedy?: string;
}

const SOURCES = [
  "app",
  "bench",
  "contracts",
  "extensions",
  "prisma",
  "scripts",
  "services",
  "simulator",
  "tests",
].filter((folder) => existsSync(join(ROOT, folder)));

/** Everything that can be said about the code without running it. */
const CHECKS: readonly Check[] = [
  { name: "types", command: "tsc", args: ["--noEmit"] },
  { name: "extensions", command: "node", args: ["scripts/extensions.ts"] },
  { name: "functions", command: "node", args: ["scripts/functions.ts"] },
  { name: "lint", command: "oxlint", args: ["--type-aware", "--deny-warnings", "--format=unix"] },
  { name: "dependency rules", command: "depcruise", args: ["--config", ".dependency-cruiser.cjs", ...SOURCES] },
  { name: "dead code", command: "knip", args: ["--no-progress", "--no-config-hints"] },
  { name: "format", command: "biome", args: ["check", "--colors=off"], remedy: "npx biome check --write" },
];

interface Result {
  readonly check: Check;
  readonly ok: boolean;
  readonly output: string;
}

/** Two at a time: each of them alone already keeps a core busy. */
const AT_ONCE = 2;

async function verify(): Promise<readonly Result[]> {
  const waiting = [...CHECKS];
  const results: Result[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const from = performance.now();
      const result = await run(check);
      results.push(result);
      console.log(`  ${result.ok ? "✓" : "✗"} ${check.name} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

function run(check: Check): Promise<Result> {
  const program = check.command === "node" ? process.execPath : join(ROOT, "node_modules", ".bin", check.command);
  const child = spawn(program, check.args, {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ check, ok: false, output: error.message }));
    child.once("close", (code) => resolve({ check, ok: code === 0, output }));
  });
}

const failed = (await verify()).filter(({ ok }) => !ok);
for (const { check, output } of failed) {
  console.error(
    `\n✗ ${check.name}${check.remedy ? ` (most of it is put right by: ${check.remedy})` : ""}\n${output.trim()}`,
  );
}
process.exitCode = failed.length > 0 ? 1 : 0;
