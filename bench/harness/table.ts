import { type Goal, isMet, type Line, type Report, ratioOf } from "./bench.ts";
import type { Sample } from "./sample.ts";

const HEAD = ["figure", "ours", "baseline", "ratio", "spread of ours", "goal", ""] as const;

/** Three digits that count; a whole number where there are more. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString("en", { maximumFractionDigits: 6 });
}

function withUnit(value: number, unit: string): string {
  return unit === "" ? figure(value) : `${figure(value)} ${unit}`;
}

function spread({ lowest, highest }: Sample): string {
  return lowest === highest ? "one" : `${figure(lowest)} to ${figure(highest)}`;
}

function goalText(goal: Goal | undefined, unit: string): string {
  if (!goal) return "";
  if ("ratioAtLeast" in goal) return `at least ${figure(goal.ratioAtLeast)}x`;
  if ("ratioAtMost" in goal) return `at most ${figure(goal.ratioAtMost)}x`;
  return "atMost" in goal ? `at most ${withUnit(goal.atMost, unit)}` : `at least ${withUnit(goal.atLeast, unit)}`;
}

function cells(line: Line): string[] {
  const ratio = ratioOf(line);
  const met = isMet(line);
  return [
    line.figure,
    withUnit(line.ours.median, line.unit),
    line.baseline ? `${figure(line.baseline.sample.median)} (${line.baseline.name})` : "",
    ratio === undefined ? "" : `${figure(ratio)}x`,
    spread(line.ours),
    goalText(line.goal, line.unit),
    met === undefined ? "" : met ? "met" : "missed",
  ];
}

/** A Markdown table, so that it can be put into docs/performance.md as it is. */
export function tableOf({ lines, notes }: Report): string {
  const rows = [[...HEAD], ...lines.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const text = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  const [head = [], ...body] = rows;
  return [text(head), rule, ...body.map(text), ...(notes.length ? ["", ...notes.map((note) => `- ${note}`)] : [])].join(
    "\n",
  );
}
