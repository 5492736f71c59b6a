import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { dataFolder } from "../scripts/infrastructure/paths.ts";
import { bench as costPerOrder } from "./cost-per-order.bench.ts";
import { bench as dashboard } from "./dashboard.bench.ts";
import { runBench } from "./harness/run-bench.ts";
import { tableOf } from "./harness/table.ts";
import { bench } from "./ingest.bench.ts";

const TIMEOUT_MS = 180_000;

/** What it measures here means nothing; that every variant was measured, and nothing is left behind, does. */
test("the ingest bench goes all the way on real servers and cleans up", { timeout: TIMEOUT_MS }, async () => {
  const report = await runBench(bench, { rounds: 1, seconds: 0.2, smoke: true, say: () => undefined });
  for (const { figure, ours, baseline } of report.lines) {
    expect(ours.median, figure).toBeGreaterThan(0);
    if (baseline) expect(baseline.sample.median, figure).toBeGreaterThan(0);
  }
  expect(tableOf(report)).toContain("webhooks per CPU-second");
  expect(readdirSync(dataFolder())).not.toContain(`bench-${process.pid}`);
});

test.each([
  ["dashboard", dashboard],
  ["cost-per-order", costPerOrder],
])("the %s bench goes all the way", { timeout: TIMEOUT_MS }, async (_name, smallest) => {
  const report = await runBench(smallest, { rounds: 1, seconds: 0.2, smoke: true, say: () => undefined });
  for (const { figure, ours, baseline } of report.lines) {
    expect(ours.median, figure).toBeGreaterThan(0);
    expect(baseline?.sample.median, figure).toBeGreaterThan(0);
  }
});
