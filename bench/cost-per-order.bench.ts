import { setTimeout as sleep } from "node:timers/promises";
import { OrderCreatedV1 } from "../contracts/events/orders.ts";
import type { Order } from "../contracts/order.ts";
import type { Shop } from "../contracts/shop.ts";
import { natsHeaders } from "../services/_runtime/bus/headers.ts";
import { outboxMessageOf, rootCause } from "../services/_runtime/outbox.ts";
import { type AnalyticsGround, openAnalyticsGround, PRODUCTS } from "./analytics-ground.ts";
import type { Bench, BenchRun } from "./harness/bench.ts";
import { countCpu } from "./harness/process-figures.ts";
import { sampleOf } from "./harness/sample.ts";

const SHOP = "cost" as Shop;
const FEW = 10_000;
const MANY = 1_000_000;
const SMOKE = { few: 500, many: 1_000, orders: 100 };
/** Live orders of one measurement, each with its order.created. */
const ORDERS = 4_000;
const AT_ONCE = 100;
const GOAL = 1.2;
const LOOK_MS = 50;
const SETTLE_DEADLINE_MS = 300_000;

export const bench: Bench = {
  about: "CPU that counting one live order takes (analytics and PostgreSQL), by how many orders the shop has already",
  onlyByName: true,
  measure: async (run) => {
    const ground = await openAnalyticsGround(run);
    const { few, many, orders } = run.smoke ? SMOKE : { few: FEW, many: MANY, orders: ORDERS };
    let next = 20_000_000;
    const costs = async () => {
      const found: number[] = [];
      await countLive(ground, next, orders);
      next += orders;
      for (let round = 0; round < run.rounds; round++, next += orders) {
        run.say(`${orders} live orders, round ${round + 1} of ${run.rounds}`);
        found.push(await costOf(ground, next, orders));
      }
      return sampleOf(found);
    };
    await load(run, ground, 0, few);
    const baseline = { name: `${few.toLocaleString("en")} orders`, sample: await costs() };
    await load(run, ground, few, many);
    const ours = await costs();
    const figure = `with ${many.toLocaleString("en")} orders`;
    return {
      lines: [{ figure, unit: "ms", ours, baseline, goal: { ratioAtMost: GOAL } }],
      notes: ["each order is its order.created, through NATS, in batches of up to 100"],
    };
  },
};

async function load(run: BenchRun, ground: AnalyticsGround, first: number, end: number): Promise<void> {
  await ground.loadLog(SHOP, first, end);
  const seconds = await ground.recompute(SHOP);
  run.say(`${end} orders counted in ${seconds.toFixed(1)} s`);
}

/** CPU ms of an order. */
async function costOf(ground: AnalyticsGround, first: number, orders: number): Promise<number> {
  const cpu = countCpu({ analytics: ground.analytics.child.pid, postgres: ground.ground.postgres.pid });
  await countLive(ground, first, orders);
  const used = cpu();
  return ((used.analytics + used.postgres) * 1_000) / orders;
}

async function countLive(ground: AnalyticsGround, first: number, orders: number): Promise<void> {
  const messages = Array.from({ length: orders }, (_, index) => eventOf(first + index));
  const jetstream = ground.sayer.connection.jetstream();
  for (let from = 0; from < messages.length; from += AT_ONCE) {
    await Promise.all(
      messages
        .slice(from, from + AT_ONCE)
        .map(({ subject, data, headers, messageId }) =>
          jetstream.publish(subject, data, { headers: natsHeaders(headers), msgID: messageId }),
        ),
    );
  }
  const until = Date.now() + SETTLE_DEADLINE_MS;
  for (;;) {
    const { rows } = await ground.admin.query<{ seen: string }>(
      "select count(*) as seen from runtime.inbox where shop = $1 and message_id = any($2::text[])",
      [SHOP, messages.slice(-AT_ONCE).map(({ messageId }) => messageId)],
    );
    if (Number(rows[0]?.seen) === Math.min(AT_ONCE, messages.length)) return;
    if (Date.now() > until) throw new Error("live orders were not counted");
    await sleep(LOOK_MS);
  }
}

function eventOf(id: number) {
  const order = anOrder(id);
  const cause = rootCause("orders", SHOP, `bench-${id}`);
  const message = OrderCreatedV1;
  return outboxMessageOf("orders", {
    cause,
    message,
    data: { order },
    id: `${message.type}:${id}`,
    subject: order.orderId,
  });
}

function anOrder(id: number): Order {
  const at = new Date(Date.parse("2026-10-01T08:00:00Z") + (id % 43_200) * 60_000).toISOString().replace(".000Z", "Z");
  return {
    orderId: `gid://shopify/Order/${id}`,
    name: `#${id}`,
    currency: "EUR",
    createdAt: at,
    updatedAt: at,
    customerId: "gid://shopify/Customer/1",
    customerName: "Ada Beck",
    email: "ada@example.com",
    financialStatus: "paid",
    fulfillmentStatus: "unfulfilled",
    cancelledAt: null,
    cancelReason: null,
    subtotalMinor: 3_998n,
    discountMinor: 0n,
    shippingMinor: 0n,
    taxMinor: 666n,
    totalMinor: 3_998n,
    currentTotalMinor: 3_998n,
    refundedMinor: 0n,
    lines: [0, 1].map((line) => ({
      lineId: `gid://shopify/LineItem/${2 * id + line}`,
      productId: `gid://shopify/Product/${(id + (line * PRODUCTS) / 2) % PRODUCTS}`,
      variantId: `gid://shopify/ProductVariant/${id % PRODUCTS}`,
      sku: null,
      title: `Product ${(id + (line * PRODUCTS) / 2) % PRODUCTS}`,
      variantTitle: null,
      quantity: 1,
      currentQuantity: 1,
      unitPriceMinor: 1_999n,
      discountMinor: 0n,
    })),
    refunds: [],
    fulfillments: [],
  };
}
