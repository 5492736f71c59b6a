import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { readAppConfig } from "./app/config.ts";
import { type Imported, importProducts } from "./catalogue/import.ts";
import { readSimulatorEnv, type SimulatorEnv } from "./env.ts";
import { importOrdersFile } from "./order-import/terminal.ts";
import { StoreRefusal } from "./refusal.ts";
import { openWorld, type World } from "./world.ts";

const USAGE = `npm run simulator -- import products FILE [--shop SHOP]
npm run simulator -- import orders FILE [--refunds FILE] [--shop SHOP] [--live [--rate N]]

Loads a file in Shopify's product-import or order-export CSV format. Works while the simulator runs, and while it does
not. Orders come as the store's past: no webhook, no mail, no movement of stock.
  --live      places them one after another on the simulator's clock instead, which it moves to each order's time, with
              webhooks and stock; needs the simulator running. A repeat goes on where the last one stopped.
  --rate N    live: so many orders a second of real time; else as quick as the webhooks are delivered.
  --refunds   lines that were given back: Name, Lineitem number, Quantity, Amount, Refunded at [, Restock, Note].`;

/** What `npm start` left behind about itself; it may run on another port than the default. */
const RUN_FILE = ".flotilla/run.json";
const ANSWER_WITHIN_MS = 2_000;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const remedy = error instanceof StoreRefusal && error.remedy ? ` ${error.remedy}` : "";
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${remedy}\n`);
  process.exitCode = 1;
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      shop: { type: "string" },
      refunds: { type: "string" },
      live: { type: "boolean", default: false },
      rate: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const [verb, what, file] = positionals;
  if (values.help || verb !== "import" || (what !== "products" && what !== "orders") || file === undefined) {
    process.stdout.write(`${USAGE}\n`);
    return values.help ? 0 : 1;
  }
  for (const one of [file, values.refunds ?? file]) if (!existsSync(one)) throw new Error(`There is no file ${one}.`);
  const env = readSimulatorEnv({ ...process.env, SIMULATOR_PORT: portOfRun() ?? process.env["SIMULATOR_PORT"] });
  const url = `http://127.0.0.1:${env.port}`;
  const running = (await answers(url)) ? url : undefined;
  if (what === "orders") {
    const world = () => openWorldOf(env);
    return await importOrdersFile({ ...values, file, running, world });
  }
  const csv = readFileSync(file, "utf8");
  const { created, skipped } = running
    ? await importRunning(running, csv, values.shop)
    : await importStopped(env, csv, values.shop);
  process.stdout.write(`${basename(file)}: products created: ${created.length}, already there: ${skipped.length}\n`);
  return 0;
}

function portOfRun(): string | undefined {
  if (process.env["SIMULATOR_PORT"] || !existsSync(RUN_FILE)) return undefined;
  const run = JSON.parse(readFileSync(RUN_FILE, "utf8")) as { ports?: { simulator?: number } };
  return run.ports?.simulator === undefined ? undefined : String(run.ports.simulator);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_control/health`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })).ok;
  } catch {
    return false;
  }
}

async function importRunning(url: string, csv: string, shop: string | undefined): Promise<Imported> {
  const answer = await fetch(`${url}/_control/import/products`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ csv, ...(shop ? { shop } : {}) }),
  });
  const body = (await answer.json()) as Imported & { error?: { message: string; remedy?: string } };
  if (body.error) throw new Error([body.error.message, body.error.remedy].filter(Boolean).join(" "));
  return body;
}

/** Its webhooks wait in the file and leave with the next start. */
async function importStopped(env: SimulatorEnv, csv: string, shop: string | undefined): Promise<Imported> {
  const world = openWorldOf(env);
  try {
    return importProducts(world, world.shops.get(shop).shop, csv);
  } finally {
    await world.close();
  }
}

function openWorldOf(env: SimulatorEnv): World {
  const appConfig = readAppConfig(env.appConfigFile, env);
  return openWorld({ file: env.dataFile, seed: env.seed, appConfig, publicUrl: env.publicUrl });
}
