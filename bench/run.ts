import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Failure, printFailure } from "../scripts/infrastructure/failure.ts";
import { ROOT } from "../scripts/infrastructure/paths.ts";
import { withUsage } from "../scripts/terminal/with-usage.ts";
import { type Bench, isMet, type Report, ratioOf } from "./harness/bench.ts";
import { runBench } from "./harness/run-bench.ts";
import { tableOf } from "./harness/table.ts";

const USAGE = "npm run bench -- [NAME ...] [--json] [--rounds N] [--seconds N] [--list]";
const ENDING = ".bench.ts";

function names(): string[] {
  return readdirSync(join(ROOT, "bench"))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .toSorted();
}

async function load(name: string): Promise<Bench> {
  if (!names().includes(name)) throw new Failure(`There is no bench "${name}"`, `They are: ${names().join(", ")}.`);
  const module = (await import(pathToFileURL(join(ROOT, "bench", name + ENDING)).href)) as { bench: Bench };
  return module.bench;
}

function options() {
  const { values, positionals } = withUsage(USAGE, () =>
    parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "5" },
      },
    }),
  );
  return {
    ...values,
    chosen: positionals,
    rounds: whole("rounds", values.rounds),
    seconds: whole("seconds", values.seconds),
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Failure(`--${name} ${text} is no whole number`, `For example: --${name} 3.`);
}

function forScripts(report: Report) {
  const lines = report.lines.map((line) => ({ ...line, ratio: ratioOf(line) ?? null, met: isMet(line) ?? null }));
  return { ...report, lines };
}

async function main(): Promise<void> {
  const { json, list, chosen, rounds, seconds } = options();
  const all = await Promise.all(names().map(async (name) => ({ name, bench: await load(name) })));
  if (list) {
    for (const { name, bench } of all)
      console.log(`${name.padEnd(12)} ${bench.about}${bench.onlyByName ? " (only by name)" : ""}`);
    return;
  }
  for (const name of chosen) await load(name);
  const wanted = all.filter(({ name, bench }) => (chosen.length > 0 ? chosen.includes(name) : !bench.onlyByName));
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.version}`;
  const reports: Record<string, ReturnType<typeof forScripts>> = {};
  if (!json) console.log(`${machine}; median of ${rounds}, ${seconds} s each\n`);
  for (const { name, bench } of wanted) {
    const say = (line: string) => console.error(`  ${name}: ${line}`);
    const report = await runBench(bench, { rounds, seconds, smoke: false, say });
    reports[name] = forScripts(report);
    if (!json) console.log(`\n## ${name}\n\n${bench.about}\n\n${tableOf(report)}\n`);
  }
  if (json)
    console.log(JSON.stringify({ at: new Date().toISOString(), machine, rounds, seconds, benches: reports }, null, 2));
}

try {
  await main();
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
