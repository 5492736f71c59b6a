import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { RecomputeAnalyticsV1 } from "../contracts/commands/analytics.ts";
import { serviceQueries } from "../contracts/queries/service.ts";
import type { Shop } from "../contracts/shop.ts";
import { parseStartEnv } from "../scripts/env.ts";
import { secretsOf } from "../scripts/infrastructure/fleet-environment.ts";
import { type Bus, openBus } from "../services/_runtime/bus/connect.ts";
import { ask, send } from "../services/_runtime/bus/request.ts";
import type { BenchRun } from "./harness/bench.ts";
import { type Ground, openGround, type ServiceProcess } from "./harness/ground.ts";

/** Days the orders are spread over, and things they are of: a dashboard reads a row of each pair, never an order. */
const DAYS = 30;
export const PRODUCTS = 40;
const LOAD_ROWS = 50_000;
const DEADLINE_MS = 60_000;
const LOOK_MS = 500;
const RECOMPUTE_DEADLINE_MS = 3_600_000;

export interface AnalyticsGround {
  readonly ground: Ground;
  readonly analytics: ServiceProcess;
  /** As a page asks. */
  readonly asker: Bus;
  /** As the orders service says. */
  readonly sayer: Bus;
  readonly admin: pg.Client;
  /** Writes events of orders first to end - 1 into the shop's event log, as it would hold them; nothing else. */
  loadLog(shop: Shop, first: number, end: number): Promise<void>;
  /** Sends the command, and waits for its job. @returns seconds. */
  recompute(shop: Shop): Promise<number>;
}

/** The analytics service as a process of its own, with PostgreSQL and NATS. */
export async function openAnalyticsGround(run: BenchRun): Promise<AnalyticsGround> {
  const ground = await openGround(run);
  const analytics = await ground.start(["analytics"]);
  const secrets = secretsOf(parseStartEnv({}), run.folder);
  const url = String(ground.environment(["analytics"]).NATS_URL);
  const open = async (user: "ask" | "orders") => {
    const bus = await openBus({ url, user, password: secrets.bus(user), name: user });
    run.defer(() => bus.close());
    return bus;
  };
  const asker = await open("ask");
  const sayer = await open("orders");
  const admin = new pg.Client({ connectionString: ground.adminUrl("analytics") });
  await admin.connect();
  run.defer(() => admin.end());
  return {
    ground,
    analytics,
    asker,
    sayer,
    admin,
    loadLog: async (shop, first, end) => {
      await admin.query(
        `insert into shops (shop, time_zone, currency, read_at, message_id) values ($1, 'Europe/Berlin', 'EUR', now(), 'bench')
         on conflict do nothing`,
        [shop],
      );
      for (let from = first; from < end; from += LOAD_ROWS) {
        run.say(`${shop}: ${from} of ${end} orders in the log`);
        await admin.query(LOAD, [shop, from, Math.min(end, from + LOAD_ROWS) - 1]);
      }
      await admin.query("vacuum analyze event_log");
    },
    recompute: async (shop) => {
      const startedMs = performance.now();
      await send(asker, RecomputeAnalyticsV1, shop, {});
      await untilDone(run, asker, shop);
      await admin.query("vacuum analyze");
      return (performance.now() - startedMs) / 1_000;
    },
  };
}

async function untilDone(run: BenchRun, asker: Bus, shop: Shop): Promise<void> {
  const until = Date.now() + RECOMPUTE_DEADLINE_MS;
  for (let said = ""; ; await sleep(LOOK_MS)) {
    const { jobs } = await ask(asker, serviceQueries("analytics").jobs, shop, {}, { deadlineMs: DEADLINE_MS });
    const job = jobs.find(({ name }) => name === "recompute");
    if (job?.state === "done") return;
    if (job?.state === "failed") throw new Error(`the recompute failed: ${job.error}`);
    const tenths = Math.floor((10 * Number(job?.progress.done ?? 0)) / Math.max(1, Number(job?.progress.total ?? 0)));
    if (job?.state === "running" && said !== String(tenths)) run.say(`${shop}: ${tenths * 10} % counted anew`);
    said = String(tenths);
    if (Date.now() > until) throw new Error(`the recompute is not done: ${JSON.stringify(job)}`);
  }
}

const PLACED = `timestamptz '2026-10-01T08:00:00Z' + (n % ${DAYS}) * interval '1 day' + (n / ${DAYS} % 600) * interval '1 minute'`;
const lineSql = (line: number) => `jsonb_build_object(
  'lineId', 'gid://shopify/LineItem/' || (2 * n + ${line}),
  'productId', 'gid://shopify/Product/' || (n / ${DAYS} + ${line} * ${PRODUCTS / 2}) % ${PRODUCTS},
  'title', 'Product ' || (n / ${DAYS} + ${line} * ${PRODUCTS / 2}) % ${PRODUCTS},
  'quantity', 1, 'currentQuantity', 1, 'unitPriceMinor', '1999', 'discountMinor', '0')`;

/** An order.created each, with two lines. */
const LOAD = `insert into event_log (shop, message_id, type, order_id, order_version, said_at, correlation_id, document)
  select $1, 'order.created:' || gid, 'order.created.v1', gid, said || ' ' || said || ' 000000 ' || gid, placed, 'bench-' || n,
         jsonb_build_object('orderId', gid, 'currency', 'EUR', 'placedAt', said, 'cancelled', false,
           'chargedMinor', '3998', 'currentMinor', '3998', 'refundedMinor', '0',
           'lines', jsonb_build_array(${lineSql(0)}, ${lineSql(1)}), 'refundLines', '[]'::jsonb)
  from (select n, 'gid://shopify/Order/' || (10000000 + n) as gid, ${PLACED} as placed,
               to_char((${PLACED}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as said
        from generate_series($2::int, $3::int) n) as made`;
