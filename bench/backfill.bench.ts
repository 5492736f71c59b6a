import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChaosFleet, openFleet } from "../scripts/chaos/fleet/fleet.ts";
import { settle } from "../scripts/chaos/settle.ts";
import { livePid } from "../scripts/infrastructure/pids.ts";
import type { Bench, BenchRun } from "./harness/bench.ts";
import { cpuSecondsOf, memoryBytesOf } from "./harness/process-figures.ts";
import { sampleOf } from "./harness/sample.ts";

const SHOP = "past";
const ORDERS = 100_000;
const SMOKE_ORDERS = 500;
const CUSTOMERS = 20_000;
const PRODUCTS = 500;
const MEGABYTE = 1_000_000;
const GOAL_MEGABYTES = 200;
const IDLE_MS = 10_000;
const LOOK_MS = 250;
const PROGRESS_MS = 10_000;
/** Shopify shows an app without read_all_orders the last 60 days. */
const DAYS = 50;
const DAY_MS = 86_400_000;

export const bench: Bench = {
  about:
    "Backfill of 100,000 orders when the app is installed: memory beyond idle of the one process that holds gateway, app and all services, and its pace",
  onlyByName: true,
  measure: async (run) => {
    const orders = run.smoke ? SMOKE_ORDERS : ORDERS;
    const folder = join(run.folder, "fleet");
    const fleet = await openFleet({ folder, copies: undefined, plan: "plus", say: run.say });
    run.defer(() => fleet.stop());
    await history(run, fleet, orders);
    await sleep(run.smoke ? 0 : IDLE_MS);
    const pid = livePid(join(folder, "app.pid")) ?? Number.NaN;
    const idleBytes = memoryBytesOf(pid);
    const cpuBefore = cpuSecondsOf(pid);
    const memory = watchMemory(pid);
    const begun = performance.now();
    await fleet.control.post("/install", { shop: SHOP });
    const seconds = await untilRead(run, fleet, orders, begun);
    await settle(fleet, run.say);
    const cpuMs = ((cpuSecondsOf(pid) - cpuBefore) * 1_000) / orders;
    const mostBytes = memory.stop();
    const figure = (name: string, unit: string, value: number) => ({ figure: name, unit, ours: sampleOf([value]) });
    return {
      lines: [
        {
          ...figure("memory beyond idle, the most", "MB", (mostBytes - idleBytes) / MEGABYTE),
          goal: { atMost: GOAL_MEGABYTES },
        },
        figure("idle before the install", "MB", idleBytes / MEGABYTE),
        figure(`until all ${orders.toLocaleString("en")} orders are kept`, "s", seconds),
        figure("orders per second", "/s", orders / seconds),
        figure("CPU of an order, all effects settled", "ms", cpuMs),
      ],
      notes: [
        `orders of the last ${DAYS} days with one line, of ${CUSTOMERS.toLocaleString("en")} customers; read by bulk operation. Memory is PSS, read every ${LOOK_MS} ms until everything has settled; PostgreSQL, NATS and the simulator (on the same machine) are not in it.`,
      ],
    };
  },
};

/** A shop that has sold for a while before the app comes. */
async function history(run: BenchRun, { control }: ChaosFleet, orders: number): Promise<void> {
  const product = (at: number) =>
    `thing-${at},Thing ${at},Past,true,Title,Default Title,PAST-${at},0,shopify,1000,deny,manual,9.50,true,true,active`;
  const products = [PRODUCT_COLUMNS, ...Array.from({ length: PRODUCTS }, (_, at) => product(at))].join("\n");
  await control.post("/shops", {
    shop: SHOP,
    currency: "EUR",
    timeZone: "Europe/Berlin",
    taxRate: 0,
    productCsv: products,
  });
  const file = join(run.folder, "orders.csv");
  await writeOrders(file, orders);
  const { importId } = await control.post<{ importId: string }>("/import/orders", { shop: SHOP, file, live: false });
  for (let said = 0; ; await sleep(LOOK_MS)) {
    const state = await control.get<{ state: string; ordersDone: number; error: { message: string } | null }>(
      `/imports/${importId}`,
    );
    if (state.state === "done") return;
    if (state.state === "failed") throw new Error(`the import failed: ${state.error?.message}`);
    if (Date.now() - said < PROGRESS_MS) continue;
    said = Date.now();
    run.say(`into the store: ${state.ordersDone} of ${orders}`);
  }
}

const PRODUCT_COLUMNS =
  "Handle,Title,Vendor,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Fulfillment Service,Variant Price,Variant Requires Shipping,Variant Taxable,Status";
const ORDER_COLUMNS =
  "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Country";

async function writeOrders(file: string, orders: number): Promise<void> {
  const stream = createWriteStream(file);
  stream.write(`${ORDER_COLUMNS}\n`);
  const firstMs = Date.now() - DAYS * DAY_MS;
  for (let at = 0; at < orders; at++) {
    const placedAt = `${new Date(firstMs + (at * (DAYS - 1) * DAY_MS) / orders).toISOString().slice(0, 19).replace("T", " ")} UTC`;
    const who = at % CUSTOMERS;
    const thing = at % PRODUCTS;
    stream.write(
      `#P${at},buyer-${who}@past.example,paid,${placedAt},unfulfilled,EUR,9.50,0.00,0.00,9.50,0.00,${placedAt},1,Thing ${thing},9.50,PAST-${thing},Buyer ${who},DE\n`,
    );
  }
  await new Promise<void>((resolve, reject) => {
    stream.on("error", reject);
    stream.end(() => resolve());
  });
}

async function untilRead(run: BenchRun, { databases }: ChaosFleet, orders: number, begun: number): Promise<number> {
  for (let said = 0; ; await sleep(LOOK_MS)) {
    const [row] = await databases.query<{ n: number }>(
      "orders",
      `select count(*)::int as n from orders where shop = '${SHOP}'`,
    );
    const kept = row?.n ?? 0;
    if (kept >= orders) return (performance.now() - begun) / 1_000;
    if (Date.now() - said < PROGRESS_MS) continue;
    said = Date.now();
    run.say(`kept: ${kept} of ${orders}`);
  }
}

/** @returns stop: the most bytes that were seen. */
function watchMemory(pid: number): { stop(): number } {
  let most = 0;
  const look = () => {
    most = Math.max(most, memoryBytesOf(pid));
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return most;
    },
  };
}
