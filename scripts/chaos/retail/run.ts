import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { ROOT } from "../../infrastructure/paths.ts";
import { compareSides, readSides } from "../compare/compare.ts";
import { textOf } from "../compare/difference.ts";
import { type ChaosFleet, type Copies, openFleet } from "../fleet/fleet.ts";
import { reconcileAll } from "../reconcile.ts";
import { settle } from "../settle.ts";
import { compareRetail, type RetailTruth } from "./compare.ts";
import { disturb } from "./disturb.ts";

const run = promisify(execFile);
const OUTPUT_MAX_BYTES = 256 * 1024 * 1024;
const SHOP = "retail";
/** Before the first order of the month; and after its last one. */
const BEFORE = "2010-11-30T12:00:00Z";
const AFTER = "2011-01-03T12:00:00Z";
const POLL_MS = 500;
const PROGRESS_MS = 5_000;

/** live: placed through webhooks; disturbed: while much goes wrong; history: there before the app was installed. */
export type RetailWay = "live" | "disturbed" | "history";

export interface RetailOptions {
  readonly way: RetailWay;
  readonly seed: number;
  readonly folder: string;
  /** Rows of the file to take; undefined: all. */
  readonly rows?: number;
  readonly print: (line: string) => void;
}

export interface RetailResult {
  readonly orders: number;
  readonly differences: readonly string[];
}

/** One month of the data set, where it stands beside the project. FLOTILLA_SHARED names another place. */
export function retailFile(): string | undefined {
  const file = join(resolve(ROOT, process.env.FLOTILLA_SHARED ?? "../shared"), "data", "retail", "2010-12.csv.gz");
  return existsSync(file) ? file : undefined;
}

/** Real orders through the whole system, and what came of them against the CSV: truth.mjs reads it by itself. */
export async function runRetail(file: string, options: RetailOptions): Promise<RetailResult> {
  const { way, folder, print } = options;
  const files = await prepare(file, options);
  const fleet = await openFleet({
    folder: join(folder, "fleet"),
    copies: way === "disturbed" ? COPIES : undefined,
    plan: "plus",
    clock: way === "history" ? AFTER : BEFORE,
    // Without it Shopify shows the last 60 days by the clock of everybody, and these orders are of 2010.
    ...(way === "history" ? { furtherScope: "read_all_orders" } : {}),
    say: print,
  });
  try {
    const shop = { shop: SHOP, currency: "GBP", timeZone: "Europe/London", taxRate: 0 };
    await fleet.control.post("/shops", { ...shop, productCsv: readFileSync(files.products, "utf8") });
    if (way === "history") await importOrders(fleet, files, "history", print);
    await fleet.control.post("/install", { shop: SHOP });
    await settle(fleet, print);
    if (way !== "history") {
      const playing = importOrders(fleet, files, "live", print);
      await (way === "disturbed" ? disturb(fleet, playing, options) : playing);
      await settle(fleet, print, { beforeReconciling: way === "disturbed" });
    }
    if (way === "disturbed") await reconcileAll(fleet, [SHOP], print);
    const differences = await compareRetail(fleet.control, fleet.databases, SHOP, files.truth, {
      isHistory: way === "history",
    });
    if (way === "history") return { orders: files.truth.total.orders, differences };
    const others = compareSides(await readSides(fleet.control, fleet.databases, SHOP));
    return { orders: files.truth.total.orders, differences: [...differences, ...others.map(textOf)] };
  } finally {
    await fleet.stop();
  }
}

const COPIES: Copies = {
  auth: 1,
  gateway: 2,
  orders: 2,
  inventory: 2,
  customers: 1,
  pricing: 1,
  notifications: 1,
  analytics: 1,
};

interface Files {
  readonly orders: string;
  readonly refunds: string;
  readonly products: string;
  readonly truth: RetailTruth;
}

async function prepare(file: string, { folder, rows }: RetailOptions): Promise<Files> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const input = rows === undefined ? file : join(folder, "part.csv.gz");
  if (rows !== undefined) {
    const lines = gunzipSync(readFileSync(file)).toString().split("\n");
    writeFileSync(input, gzipSync(`${lines.slice(0, rows + 1).join("\n")}\n`));
  }
  const script = (name: string) => join(ROOT, "scripts", name);
  const { stdout } = await run(process.execPath, [script("chaos/retail/truth.mjs"), input], {
    maxBuffer: OUTPUT_MAX_BYTES,
  });
  await run(process.execPath, [script("retail-orders.ts"), input, folder], { maxBuffer: OUTPUT_MAX_BYTES });
  return {
    orders: join(folder, "orders.csv"),
    refunds: join(folder, "refunds.csv"),
    products: join(folder, "products.csv"),
    truth: JSON.parse(stdout) as RetailTruth,
  };
}

interface ImportRun {
  readonly importId: string;
  readonly state: string;
  readonly ordersDone: number;
  readonly refundsDone: number;
  readonly error: { readonly message: string } | null;
}

async function importOrders(
  { control }: ChaosFleet,
  files: Files,
  mode: "live" | "history",
  print: (line: string) => void,
): Promise<void> {
  const { importId } = await control.post<ImportRun>("/import/orders", {
    shop: SHOP,
    file: files.orders,
    refundsFile: files.refunds,
    live: mode === "live",
  });
  for (let said = 0; ; ) {
    const state = await control.get<ImportRun>(`/imports/${importId}`);
    if (state.state === "done")
      return print(`imported ${state.ordersDone} orders, ${state.refundsDone} refunds, ${mode}`);
    if (state.state === "failed") throw new Error(`the import failed: ${state.error?.message}`);
    if (Date.now() - said > PROGRESS_MS) {
      said = Date.now();
      print(`${state.state}: ${state.ordersDone} of ${files.truth.total.orders} orders`);
    }
    await sleep(POLL_MS);
  }
}
