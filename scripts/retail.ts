import { join } from "node:path";
import { parseArgs } from "node:util";
import { type RetailWay, retailFile, runRetail } from "./chaos/retail/run.ts";
import { Failure, printFailure } from "./infrastructure/failure.ts";
import { dataFolder } from "./infrastructure/paths.ts";
import { withUsage } from "./terminal/with-usage.ts";

const USAGE = "npm run retail -- [--disturbed | --history] [--seed N] [--rows N]";
const PRINTED_MAX = 50;

async function main(): Promise<void> {
  const { values } = withUsage(USAGE, () =>
    parseArgs({
      options: {
        disturbed: { type: "boolean", default: false },
        history: { type: "boolean", default: false },
        seed: { type: "string", default: "1" },
        rows: { type: "string" },
      },
    }),
  );
  const file = retailFile();
  if (!file)
    throw new Failure("The data set is not there", "Put it into ../shared/data/retail, or set FLOTILLA_SHARED.");
  const way: RetailWay = values.disturbed ? "disturbed" : values.history ? "history" : "live";
  const seed = Number(values.seed);
  const folder = join(dataFolder(), `retail-${way}`);
  const rows = values.rows === undefined ? {} : { rows: Number(values.rows) };
  const { orders, differences } = await runRetail(file, {
    way,
    seed,
    folder,
    ...rows,
    print: (line) => console.log(line),
  });
  for (const difference of differences.slice(0, PRINTED_MAX)) console.log(difference);
  if (differences.length > 0) {
    console.log(`Logs: ${folder}/fleet/logs`);
    process.exitCode = 1;
  }
  console.log(`retail: ${orders} orders, ${way}, ${differences.length} differences, seed ${seed}`);
}

try {
  await main();
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
