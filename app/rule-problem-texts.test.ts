import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TOLD_PROBLEMS } from "./rule-problem-texts.ts";

const ROOT = join(import.meta.dirname, "..");
/** found(rule, "error", "CODE", ...) of the evaluator, and problem(ruleId, "CODE", ...) of the service. */
const CODE = /(?:"(?:error|warning)",|\bproblem\(\s*\w+,)\s*"([A-Z_]+)"|\bcode: "([A-Z_]+)"/g;

function toldCodes(): string[] {
  const files = ["extensions/pricing-discount/src/evaluate/{check,compile}*.ts", "services/pricing/check-rule.ts"];
  const sources = globSync(files, { cwd: ROOT, exclude: ["**/*.test.ts"] }).map((path) =>
    readFileSync(join(ROOT, path), "utf8"),
  );
  return sources.flatMap((source) => [...source.matchAll(CODE)].map(([, found, problem]) => found ?? problem ?? ""));
}

test("whatever may be wrong with a rule has words in every language", () => {
  const told = [...new Set(toldCodes())].toSorted();
  expect(told.length).toBeGreaterThan(20);
  expect(told).toEqual([...TOLD_PROBLEMS].toSorted());
});
