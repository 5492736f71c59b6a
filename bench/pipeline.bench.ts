import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { ServiceName } from "../contracts/services.ts";
import type { Bench, BenchRun, Line } from "./harness/bench.ts";
import { countCpu } from "./harness/process-figures.ts";
import { sampleOf } from "./harness/sample.ts";
import { startWholeFleet, type WholeFleet } from "./harness/whole-fleet.ts";
import type { Sold } from "./pipeline-orders.ts";
import type { SenderPlan, SenderResult } from "./pipeline-sender.ts";

const SHOP = "harbor-lane";
const CUSTOMERS = 2_000;
/** The catalogue the orders are spread over: a store that takes a thousand orders a second sells many things. */
const CATALOGUE = 2_000;
const CONNECTIONS = 64;
/** Orders before the first measurement: code is compiled, connections and plans are there. */
const WARM_UP = { ratePerSecond: 200, seconds: 20 };
const SETTLE_DEADLINE_MS = 120_000;
const QUIET_MS = 1_500;
/** Whose effects an order has; the first is on the way to the others. */
const EFFECTS = ["orders", "inventory", "customers", "notifications", "analytics"] as const;
const LAST_EFFECTS: readonly ServiceName[] = ["inventory", "customers", "notifications", "analytics"];

interface Load {
  readonly name: string;
  readonly ratePerSecond: number;
  readonly levels: boolean;
  readonly goal?: { readonly p50Ms?: number; readonly p99Ms: number };
}

const LOADS: readonly Load[] = [
  { name: "50/s", ratePerSecond: 50, levels: false },
  { name: "200/s", ratePerSecond: 200, levels: false, goal: { p50Ms: 25, p99Ms: 100 } },
  { name: "200/s with levels", ratePerSecond: 200, levels: true },
  { name: "1,000/s", ratePerSecond: 1_000, levels: false, goal: { p99Ms: 250 } },
  { name: "1,500/s", ratePerSecond: 1_500, levels: false },
];

/** Of one run of one load. Times in ms from the 200. */
interface Measured {
  readonly ingestP99Ms: number;
  readonly byService: Readonly<Record<string, { p50: number; p99: number }>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly settledPerSecond: number;
  /** CPU ms of an order, by process. */
  readonly cpuMs: Readonly<Record<string, number>>;
  readonly batch: Readonly<Record<string, number>>;
}

const NOTE = `each order is one orders/create of 4 kB with two or three lines, paid, spread over ${CATALOGUE.toLocaleString("en")} items; "with levels": and its inventory_levels/update, one a line, as a real store sends them. Mails are sent meanwhile, slowly (services/notifications/pace.ts). PostgreSQL keeps commit times (track_commit_timestamp), which are what is measured`;

export const bench: Bench = {
  about:
    "End to end: from the webhook's 200 to the commit of the last of {stock, points, mail queued, rollup}; open loop at a fixed rate into the whole fleet",
  measure: async (run) => {
    const fleet = await startWholeFleet(run);
    await writeCatalogue(fleet);
    let firstNumber = 1;
    const once = async (load: Load, seconds: number) => {
      const plan = { ...planOf(fleet, load), firstNumber, seconds };
      firstNumber += Math.round(load.ratePerSecond * seconds);
      return measure(run, fleet, plan);
    };
    await once({ name: "warm-up", levels: true, ...WARM_UP }, run.smoke ? 1 : WARM_UP.seconds);
    const lines: Line[] = [];
    const notes = [NOTE];
    for (const load of run.smoke ? LOADS.slice(0, 1) : LOADS) {
      run.say(load.name);
      const measured = await once(load, run.seconds);
      lines.push(...linesOf(load, measured));
      notes.push(noteOf(load, measured));
    }
    return { lines, notes };
  },
};

function planOf(
  fleet: WholeFleet,
  { ratePerSecond, levels }: Load,
): Omit<SenderPlan, "sold" | "firstNumber" | "seconds"> {
  return {
    shopDomain: `${SHOP}.myshopify.com`,
    secret: fleet.secrets.clientSecret,
    currency: "EUR",
    customers: CUSTOMERS,
    levels,
    port: fleet.run.ports.app,
    ratePerSecond,
    connections: CONNECTIONS,
    resultFile: "",
  };
}

async function query<Row extends object>(
  fleet: WholeFleet,
  service: ServiceName,
  text: string,
  values: unknown[] = [],
) {
  const client = new pg.Client({ connectionString: fleet.adminUrl(service) });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

const FIRST_ITEM = 80_000_000_000;
const STOCK = 1_000_000;

/** Items with their level, in inventory's tables as its first fill leaves them: reading so many would take minutes. */
async function writeCatalogue(fleet: WholeFleet): Promise<void> {
  const number = `(${FIRST_ITEM} + n)::text`;
  await query(
    fleet,
    "inventory",
    `insert into items (shop, item_id, variant_id, product_id, title, sku, tracked, threshold, available, on_hand)
     select $1, 'gid://shopify/InventoryItem/' || ${number}, 'gid://shopify/ProductVariant/' || ${number},
            'gid://shopify/Product/' || ${number}, 'Item ' || n, 'B-' || n, true, 5, $2::int, $2::int
     from generate_series(1, $3::int) n`,
    [SHOP, STOCK, CATALOGUE],
  );
  await query(
    fleet,
    "inventory",
    `insert into levels (shop, item_id, location_id, available, on_hand, opened_at, store_available, store_at,
                         store_fine_at, store_read, store_message_id)
     select shop, item_id, 'gid://shopify/Location/51', available, on_hand, now() - interval '1 minute', available,
            now() - interval '1 minute', now() - interval '1 minute', true, 'bench'
     from items where shop = $1 and sku like 'B-%'`,
    [SHOP],
  );
  await query(fleet, "inventory", "analyze");
}

async function readSold(fleet: WholeFleet): Promise<Sold[]> {
  const rows = await query<{ number: string; title: string; available: number }>(
    fleet,
    "inventory",
    `select substring(i.item_id from '[0-9]+$') as number, i.title, l.store_available as available
     from items i join levels l using (shop, item_id) where shop = $1 and sku like 'B-%' order by i.item_id`,
    [SHOP],
  );
  return rows.map(({ number, title, available }) => ({
    productId: number,
    variantId: number,
    itemId: number,
    locationId: "51",
    title,
    available,
  }));
}

async function measure(run: BenchRun, fleet: WholeFleet, plan: Omit<SenderPlan, "sold">): Promise<Measured> {
  const resultFile = join(run.folder, "sent.json");
  const planFile = join(run.folder, "plan.json");
  // Figures as the store said them last: the runs before have moved them.
  const sold = await readSold(fleet);
  writeFileSync(planFile, JSON.stringify({ ...plan, sold, resultFile }));
  const { app = 0, postgres = 0, nats = 0, simulator = 0 } = fleet.run.pids;
  const cpu = countCpu({ app, postgres, nats, simulator });
  const batchesBefore = await batchesOf(fleet);
  const startedMs = Date.now();
  await runSender(planFile);
  const result = JSON.parse(readFileSync(resultFile, "utf8")) as SenderResult;
  if (result.refused > 0) throw new Error(`${result.refused} webhooks were refused`);
  await untilSettled(fleet, result, startedMs);
  const used = cpu();
  const batches = await batchesOf(fleet);
  return figuresOf(result, await effectsSince(fleet, startedMs), {
    cpuMs: { ...eachPer(used, result.orders.length, 1_000), sender: result.cpuMs / result.orders.length },
    batch: Object.fromEntries(
      [...batches].map(([key, { messages, count }]) => {
        const before = batchesBefore.get(key) ?? { messages: 0, count: 0 };
        return [key, (messages - before.messages) / Math.max(1, count - before.count)];
      }),
    ),
  });
}

function eachPer(used: Readonly<Record<string, number>>, orders: number, factor: number): Record<string, number> {
  return Object.fromEntries(Object.entries(used).map(([name, seconds]) => [name, (seconds * factor) / orders]));
}

function runSender(planFile: string): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "pipeline-sender.ts"), planFile], {
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`the sender ended with ${code}`))));
  });
}

/** Messages and batches so far, by service and stream. */
async function batchesOf(fleet: WholeFleet): Promise<Map<string, { messages: number; count: number }>> {
  const text = await (await fetch(`${fleet.run.urls.app}/metrics`)).text();
  const found = new Map<string, { messages: number; count: number }>();
  const take = (pattern: RegExp, into: "messages" | "count") => {
    for (const [, service = "", stream = "", value = "0"] of text.matchAll(pattern)) {
      const each = found.get(`${service} ${stream}`) ?? { messages: 0, count: 0 };
      found.set(`${service} ${stream}`, { ...each, [into]: Number(value) });
    }
  };
  take(/^flotilla_consume_batch_seconds_count\{service="([^"]+)",stream="([^"]+)"\} (\S+)$/gm, "count");
  take(/^flotilla_message_age_seconds_count\{service="([^"]+)",stream="([^"]+)"\} (\S+)$/gm, "messages");
  return found;
}

/** Until every order has its effect in every service, and nobody writes any more. */
async function untilSettled(fleet: WholeFleet, result: SenderResult, sinceMs: number): Promise<void> {
  const until = Date.now() + SETTLE_DEADLINE_MS;
  let seen = "";
  for (let quietSince = Date.now(); ; await sleep(300)) {
    const counts = await Promise.all(
      EFFECTS.map(async (service) => {
        const rows = await query<{ count: string; orders: string }>(
          fleet,
          service,
          `select count(*) as count, count(distinct correlation_id) filter (where correlation_id like 'bench-%') as orders
           from runtime.inbox where processed_at > to_timestamp($1)`,
          [sinceMs / 1_000],
        );
        return { count: rows[0]?.count ?? "0", orders: Number(rows[0]?.orders ?? 0) };
      }),
    );
    const now = counts.map(({ count }) => count).join(" ");
    if (now !== seen) quietSince = Date.now();
    seen = now;
    const all = counts.every(({ orders }) => orders >= result.orders.length);
    if (all && Date.now() - quietSince > QUIET_MS) return;
    if (Date.now() > until) throw new Error(`not settled: ${JSON.stringify(counts)} of ${result.orders.length} orders`);
  }
}

/** Unix ms of the commit of each order's last effect, by service and event id. */
async function effectsSince(fleet: WholeFleet, sinceMs: number): Promise<Map<ServiceName, Map<string, number>>> {
  const effects = await Promise.all(
    EFFECTS.map(async (service) => {
      const rows = await query<{ correlation_id: string; at: string }>(
        fleet,
        service,
        `select correlation_id, extract(epoch from max(pg_xact_commit_timestamp(xmin))) * 1000 as at
         from runtime.inbox
         where processed_at > to_timestamp($1) and (type like 'order.%' or type = 'shopify.orders.create.v1')
         group by 1`,
        [sinceMs / 1_000],
      );
      return [service, new Map(rows.map((row) => [row.correlation_id, Number(row.at)]))] as const;
    }),
  );
  return new Map(effects);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function figuresOf(
  { orders }: SenderResult,
  effects: ReadonlyMap<ServiceName, ReadonlyMap<string, number>>,
  rest: Pick<Measured, "cpuMs" | "batch">,
): Measured {
  const sorted = (values: number[]) => values.sort((a, b) => a - b);
  const after = (service: ServiceName) =>
    orders.map(({ eventId, answeredMs }) => (effects.get(service)?.get(eventId) ?? Number.NaN) - answeredMs);
  const byService = Object.fromEntries(
    EFFECTS.map((service) => {
      const times = sorted(after(service));
      return [service, { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }];
    }),
  );
  const lastAt = orders.map(({ eventId }) =>
    Math.max(...LAST_EFFECTS.map((service) => effects.get(service)?.get(eventId) ?? Number.NaN)),
  );
  const last = sorted(orders.map(({ answeredMs }, index) => (lastAt[index] ?? Number.NaN) - answeredMs));
  const firstMs = Math.min(...orders.map(({ dueMs }) => dueMs));
  return {
    ...rest,
    byService,
    ingestP99Ms: percentile(sorted(orders.map(({ dueMs, answeredMs }) => answeredMs - dueMs)), 0.99),
    p50Ms: percentile(last, 0.5),
    p99Ms: percentile(last, 0.99),
    maxMs: last.at(-1) ?? Number.NaN,
    settledPerSecond: (orders.length / (Math.max(...lastAt) - firstMs)) * 1_000,
  };
}

function linesOf({ name, goal, ratePerSecond }: Load, measured: Measured): Line[] {
  const one = (value: number) => sampleOf([value]);
  const { cpuMs, p50Ms, p99Ms, settledPerSecond } = measured;
  const all = ["app", "postgres", "nats"].reduce((sum, part) => sum + (cpuMs[part] ?? 0), 0);
  return [
    { figure: `${name}: p50`, unit: "ms", ours: one(p50Ms), ...(goal?.p50Ms && { goal: { atMost: goal.p50Ms } }) },
    { figure: `${name}: p99`, unit: "ms", ours: one(p99Ms), ...(goal && { goal: { atMost: goal.p99Ms } }) },
    {
      figure: `${name}: settled`,
      unit: "orders/s",
      ours: one(settledPerSecond),
      ...(goal && { goal: { atLeast: Math.floor(ratePerSecond * 0.95) } }),
    },
    { figure: `${name}: CPU of an order, PostgreSQL and NATS included`, unit: "ms", ours: one(all) },
  ];
}

function noteOf({ name }: Load, { byService, cpuMs, batch, ingestP99Ms, maxMs }: Measured): string {
  const number = (value: number) => value.toFixed(1);
  const services = Object.entries(byService).map(
    ([service, { p50, p99 }]) => `${service} ${number(p50)}/${number(p99)}`,
  );
  const cpu = Object.entries(cpuMs).map(([part, ms]) => `${part} ${ms.toFixed(2)}`);
  const batches = Object.entries(batch).map(([key, messages]) => `${key} ${number(messages)}`);
  return `${name}: p50/p99 ms from the 200 by service: ${services.join(", ")}; longest ${number(maxMs)}; due to 200 p99 ${number(ingestP99Ms)}; CPU ms of an order: ${cpu.join(", ")}; messages of a batch: ${batches.join(", ")}`;
}
