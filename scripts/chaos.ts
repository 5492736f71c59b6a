import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ChaosOptions, runChaos, runSelfCheck } from "./chaos/run.ts";
import { STORE_FAULTS } from "./chaos/schedule.ts";
import { Failure, printFailure } from "./infrastructure/failure.ts";
import { dataFolder } from "./infrastructure/paths.ts";
import { withUsage } from "./terminal/with-usage.ts";

const USAGE = "npm run chaos -- [--seed N] [--minutes M] [--rate N] [--without FAULT,...] | --self-check";
const MINUTE_MS = 60_000;
const FAULT_EVERY_MS = 4_000;

function wholeOrFraction(text: string, name: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Failure(`--${name} ${text} is no number above 0`, USAGE);
}

function options(): ChaosOptions & { selfCheck: boolean } {
  const { values } = withUsage(USAGE, () =>
    parseArgs({
      options: {
        seed: { type: "string", default: "1" },
        minutes: { type: "string", default: "5" },
        rate: { type: "string", default: "3" },
        without: { type: "string", default: "" },
        "self-check": { type: "boolean", default: false },
      },
    }),
  );
  const seed = wholeOrFraction(values.seed, "seed");
  const without = values.without.split(",");
  return {
    seed,
    lengthMs: wholeOrFraction(values.minutes, "minutes") * MINUTE_MS,
    rate: wholeOrFraction(values.rate, "rate"),
    faultEveryMs: FAULT_EVERY_MS,
    storeFaults: Object.keys(STORE_FAULTS).filter((name) => !without.includes(name)),
    copies: { auth: 1, gateway: 2, orders: 2, inventory: 2, customers: 1, pricing: 1, notifications: 1, analytics: 1 },
    folder: join(dataFolder(), `chaos-${seed}`),
    print: (line) => console.log(line),
    selfCheck: values["self-check"],
  };
}

async function checkItself(given: ChaosOptions): Promise<void> {
  const wrong = await runSelfCheck(given);
  for (const line of wrong) console.log(line);
  if (wrong.length > 0) process.exitCode = 1;
  console.log(`chaos: self-check ${wrong.length > 0 ? "failed" : "passed"}, seed ${given.seed}`);
}

async function storm(given: ChaosOptions): Promise<void> {
  const { orders, faults, differences } = await runChaos(given);
  if (differences.length > 0) {
    console.log(`\nReport and logs: ${given.folder}. The same again: npm run chaos -- --seed ${given.seed}`);
    process.exitCode = 1;
  }
  console.log(`chaos: ${orders} orders, ${faults} faults, ${differences.length} differences, seed ${given.seed}`);
}

try {
  const given = options();
  await (given.selfCheck ? checkItself(given) : storm(given));
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
