import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LINES, type Measured, measureAll, REAL_AT_MOST } from "./functions/measure.ts";
import { ROOT } from "./infrastructure/paths.ts";

/**
 * Counts the instructions of every Function and compares them with Shopify's limit and with the recorded last result.
 * `--record` writes the results that are compared with next time.
 */
const RECORDED = join(ROOT, "scripts", "functions", "recorded.json");
/** Of Shopify's limit. */
const HIGHEST_PERCENT = 95;
/** A result may be so much worse than the recorded one. */
const WORSE = 1.05;

const measured = await measureAll();
print(measured);
const record = process.argv.includes("--record");
const failures = record ? limitFailures(measured) : [...limitFailures(measured), ...(await worseFailures(measured))];
for (const failure of failures) console.error(`✗ ${failure}`);
if (record && failures.length === 0) await writeRecord(measured);
process.exitCode = failures.length > 0 ? 1 : 0;
console.log(`functions: worst ${Math.max(...measured.map(({ percent }) => percent)).toFixed(1)} % of limit`);

function print(rows: readonly Measured[]): void {
  console.log(
    "target                                      lines  instructions  % of limit  output bytes  % of limit   bundle",
  );
  for (const { target, lines, instructions, percent, outputBytes, outputPercent, bundleBytes } of rows) {
    const cells = [
      target.padEnd(43),
      String(lines).padStart(5),
      instructions.toLocaleString("en").padStart(13),
      percent.toFixed(1).padStart(11),
      outputBytes.toLocaleString("en").padStart(13),
      outputPercent.toFixed(1).padStart(11),
      bundleBytes.toLocaleString("en").padStart(8),
    ];
    console.log(cells.join(" "));
  }
  console.log(
    [
      `Carts of ${LINES.join(", ")} lines: distinct variants, UUID line ids, 20 price groups, 4 tiers each.`,
      "Instructions are counted in quickjs-wasi, with what Shopify's transport adds: an upper bound of a whole run. The real",
      `engine is reckoned to take 0.58 to ${REAL_AT_MOST} of it; % of limit is ${REAL_AT_MOST} x the count. See docs/decisions/023.`,
    ].join("\n"),
  );
}

function nameOf({ target, lines }: Measured): string {
  return `${target} ${lines}`;
}

function limitFailures(rows: readonly Measured[]): string[] {
  return rows.flatMap((row) => {
    const failures: string[] = [];
    if (row.percent > HIGHEST_PERCENT) failures.push(`takes ${row.percent.toFixed(1)} % of the instructions`);
    if (row.outputPercent > 100) failures.push(`writes ${row.outputPercent.toFixed(1)} % of the output`);
    if (row.inputPercent > 100) failures.push(`reads ${row.inputPercent.toFixed(1)} % of the input`);
    if (row.problem !== null) failures.push(`says “${row.problem}”`);
    return failures.map((failure) => `${nameOf(row)} lines: ${failure}`);
  });
}

async function worseFailures(rows: readonly Measured[]): Promise<string[]> {
  const recorded = JSON.parse(await readFile(RECORDED, "utf8")) as Record<string, number>;
  return rows.flatMap((row) => {
    const last = recorded[nameOf(row)];
    if (last === undefined) return [`${nameOf(row)} lines has no recorded result: npm run functions -- --record`];
    if (row.instructions <= last * WORSE) return [];
    return [`${nameOf(row)} lines takes ${row.instructions} instructions, recorded were ${last}`];
  });
}

async function writeRecord(rows: readonly Measured[]): Promise<void> {
  const recorded = Object.fromEntries(rows.map((row) => [nameOf(row), row.instructions]));
  await writeFile(RECORDED, `${JSON.stringify(recorded, null, 2)}\n`);
}
