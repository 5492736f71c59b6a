import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Message } from "../../contracts/envelope.ts";
import { ImportOrderV1 } from "../../contracts/imports/orders.ts";
import { WebhookOrder } from "../../contracts/webhooks/orders.ts";
import { orderFromWebhook } from "./from-webhook.ts";
import { textOf } from "./snapshot.ts";
import { lifeOfAnOrder, type Moment, messageOf } from "./testing.ts";
import { openTestOrders, type TestOrders } from "./testing-service.ts";

/*
 * What the bug would look like: two shops that got the same webhooks in another order show another order, or a refund
 * is mailed twice, or never. Every run plays one order's life in a shop of its own.
 */

const RUNS = 60;
const SEED = 20_261_123;

const CLOCK_MS = 1_800_000_000_000;

let orders: TestOrders;

beforeAll(async () => {
  orders = await openTestOrders();
});

afterAll(() => orders.close());

interface Delivered {
  readonly message: Message;
  /** Index of the moment that sent it. */
  readonly moment: number;
}

function deliveriesOf(life: readonly Moment[], shop: string): Delivered[] {
  return life.flatMap(({ webhooks }, moment) =>
    webhooks.map(({ topic, data }, index) => ({
      message: orders.webhook(topic, `webhook-${moment}-${index}`, data, shop),
      moment,
    })),
  );
}

/** The order as a backfill read it at one of its moments. */
function importAt(life: readonly Moment[], moment: number, shop: string): Delivered {
  const order = orderFromWebhook(WebhookOrder.parse((life[moment] as Moment).order));
  if (order === null) throw new Error("not readable");
  const id = `backfill:run:${order.orderId}:${moment}`;
  const data = { order, readAt: new Date(CLOCK_MS - 1_000 + moment).toISOString() };
  return { message: messageOf(ImportOrderV1, id, data, { shop, origin: "backfill" }), moment };
}

/** Delivers in batches, then carries out what the service told itself to do. Seen ids are dropped, as the inbox does. */
async function deliver(life: readonly Moment[], deliveries: readonly Delivered[], batchSizes: readonly number[]) {
  const events: string[] = [];
  const seen = new Set<string>();
  let shown = 0;
  const take = async (messages: readonly Message[]) => {
    const fresh = messages.filter((message) => !seen.has(message.id) && seen.add(message.id));
    const said = await orders.consume(fresh);
    events.push(...said.map((each) => `${each.message.type} ${each.id}`));
    for (const { message, cause, id, data } of said) {
      if (message.kind === "command")
        await take([messageOf(message, id, data, { shop: cause.shop, causationid: cause.id })]);
    }
  };
  for (let from = 0, batch = 0; from < deliveries.length; batch++) {
    const size = batchSizes[batch % batchSizes.length] ?? 1;
    const part = deliveries.slice(from, from + size);
    from += size;
    // Shopify can show no less than what it has told us of.
    shown = Math.max(shown, ...part.map((each) => each.moment));
    orders.shopify.order = (life[shown] as Moment).order;
    await take(part.map((each) => each.message));
  }
  return events;
}

const isFact = (event: string) => !event.startsWith("order.updated") && !event.startsWith("orders.resync");

let runs = 0;

test("webhooks of one order in any order, twice, and in any batches end in one state and one set of events", async () => {
  const life = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 });
  const property = fc.asyncProperty(
    life,
    fc.infiniteStream(fc.nat()),
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
    async (gaps, dice, batchSizes) => {
      const shop = `shop-${runs++}`;
      const moments = lifeOfAnOrder(gaps);
      const once = deliveriesOf(moments, shop);
      const shuffled = [...once, ...once]
        .map((delivery) => ({ delivery, at: dice.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map((each) => each.delivery);
      orders.shopify.clockMs = CLOCK_MS;

      const events = await deliver(moments, shuffled, batchSizes);

      const inOrder = `${shop}-in-order`;
      orders.shopify.clockMs = CLOCK_MS;
      const expectedEvents = await deliver(moments, deliveriesOf(moments, inOrder), [1]);
      const got = await orders.store.get(shop, { orderId: "gid://shopify/Order/5001" });
      const expected = await orders.store.get(inOrder, { orderId: "gid://shopify/Order/5001" });
      if (got.order === null || expected.order === null) throw new Error("the order is missing");
      expect(textOf(got.order)).toBe(textOf(expected.order));
      expect(got.order).toMatchObject({ cancelReason: "customer", refundedMinor: 1_999n, currentTotalMinor: 3_739n });
      const facts = ({ timeline }: typeof got) =>
        timeline.map(({ at, kind, reference, amountMinor }) => ({ at, kind, reference, amountMinor }));
      expect(facts(got)).toEqual(facts(expected));
      expect(events.filter(isFact).sort()).toEqual(expectedEvents.filter(isFact).sort());
      expect(new Set(events).size).toBe(events.length);
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
});

test("what a backfill reads of an order before, between and after its webhooks neither loses nor doubles anything", async () => {
  const property = fc.asyncProperty(
    fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }),
    fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }),
    fc.infiniteStream(fc.nat()),
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
    async (gaps, readAt, dice, batchSizes) => {
      const shop = `read-${runs++}`;
      const moments = lifeOfAnOrder(gaps);
      const mixed = [...deliveriesOf(moments, shop), ...readAt.map((moment) => importAt(moments, moment, shop))]
        .map((delivery) => ({ delivery, at: dice.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map((each) => each.delivery);
      orders.shopify.clockMs = CLOCK_MS;
      const events = await deliver(moments, mixed, batchSizes);

      const webhooksOnly = `${shop}-webhooks`;
      orders.shopify.clockMs = CLOCK_MS;
      const expectedEvents = await deliver(moments, deliveriesOf(moments, webhooksOnly), [1]);
      const got = await orders.store.get(shop, { orderId: "gid://shopify/Order/5001" });
      const expected = await orders.store.get(webhooksOnly, { orderId: "gid://shopify/Order/5001" });
      if (got.order === null || expected.order === null) throw new Error("the order is missing");
      expect(textOf(got.order)).toBe(textOf(expected.order));
      const facts = ({ timeline }: typeof got) =>
        timeline.map(({ at, kind, reference, amountMinor }) => ({ at, kind, reference, amountMinor }));
      expect(facts(got)).toEqual(facts(expected));
      expect(events.filter(isFact).sort()).toEqual(expectedEvents.filter(isFact).sort());
      expect(new Set(events).size).toBe(events.length);
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: 30, endOnFailure: true });
});
