import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { dataFolder } from "../scripts/infrastructure/paths.ts";
import { bench as costPerOrder } from "./cost-per-order.bench.ts";
import { bench as dashboard } from "./dashboard.bench.ts";
import { runBench } from "./harness/run-bench.ts";

const TIMEOUT_MS = 180_000;

// ingest is not among them: its baseline, remix-serve, did not come up under vitest (docs/known-limits.md).
/** What it measures here means nothing; that it goes all the way and leaves nothing behind does. */
test.each([
  ["dashboard", dashboard],
  ["cost-per-order", costPerOrder],
])("the %s bench goes all the way", { timeout: TIMEOUT_MS }, async (_name, smallest) => {
  const report = await runBench(smallest, { rounds: 1, seconds: 0.2, smoke: true, say: () => undefined });
  for (const { figure, ours, baseline } of report.lines) {
    expect(ours.median, figure).toBeGreaterThan(0);
    expect(baseline?.sample.median, figure).toBeGreaterThan(0);
  }
  expect(readdirSync(dataFolder())).not.toContain(`bench-${process.pid}`);
});
