import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { whenParentGone } from "./infrastructure/parent.ts";
import { ROOT } from "./infrastructure/paths.ts";

const FOLDER = join(ROOT, ".flotilla");
const RESULTS = join(FOLDER, "test-results.json");
const SUMMARY = join(FOLDER, "test-summary.txt");
const VITEST = join(ROOT, "node_modules", "vitest", "vitest.mjs");

/** What is read of vitest's JSON report. A file that could not even be loaded has failed, with no test in it. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** `npm test -- services/orders` runs a part. Its last line is "N passed, N failed". */
async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  rmSync(RESULTS, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`];
  const code = await vitest(["run", ...reporters, ...process.argv.slice(2)]);
  const summary = summaryOf();
  if (summary) {
    writeFileSync(SUMMARY, `${summary}\n`);
    console.log(`\n${summary}`);
  }
  process.exitCode = summary ? code : code || 1;
}

function vitest(args: string[]): Promise<number> {
  const child = spawn(process.execPath, [VITEST, ...args], { cwd: ROOT, stdio: "inherit" });
  // It stops its servers, and says so by ending.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  whenParentGone(() => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

function summaryOf(): string | undefined {
  try {
    const report = Report.parse(JSON.parse(readFileSync(RESULTS, "utf8")));
    const unloaded = report.testResults.filter(
      ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
    );
    return `${report.numPassedTests} passed, ${report.numFailedTests + unloaded.length} failed`;
  } catch {
    return undefined;
  }
}

await main();
