import { afterAll, beforeAll, expect, test } from "vitest";
import type { Message } from "../../contracts/envelope.ts";
import { ImportOrderV1 } from "../../contracts/imports/orders.ts";
import type { Order } from "../../simulator/model.ts";
import { orderPayload } from "../../simulator/webhooks/payloads/order.ts";
import { type SimulatedShopify, simulatedShopify } from "../_runtime/testing/simulated-shopify.ts";
import { wasPaidBeforeEdit } from "./from-admin.ts";
import { importDataOf } from "./snapshot.ts";
import { anOrderPayload, inShopMoney, messageOf } from "./testing.ts";
import { adminOrderOf } from "./testing-admin.ts";
import { openTestOrders, type TestOrders } from "./testing-service.ts";

/*
 * An edit may leave a paid order with a balance due, and Shopify calls it partially paid from then on. What the bug
 * would look like: points that are never earned because the one webhook that said "paid" was lost.
 */

const SHOP = "harbor-lane";

let shopify: SimulatedShopify;
let orders: TestOrders;

beforeAll(async () => {
  shopify = simulatedShopify();
  orders = await openTestOrders(shopify.clientOf);
});
afterAll(() => orders.close());

const wrap = { title: "Gift wrap", priceMinor: 400, quantity: 1 };
let ids = 0;

function webhook(topic: string, order: Order): Message {
  const payload = orderPayload(order, shopify.world.shops.get(SHOP), undefined);
  return orders.webhook(topic, `webhook-${ids++}`, JSON.parse(JSON.stringify(payload)));
}

function editWebhook({ id, updatedAt }: Order): Message {
  const at = new Date(updatedAt).toISOString();
  return orders.webhook("orders/edited", `webhook-${ids++}`, {
    order_edit: { id: ids, order_id: id, created_at: at, committed_at: at },
  });
}

async function readingOf({ id }: Order): Promise<Message> {
  const snapshot = await orders.readOrder(SHOP, `gid://shopify/Order/${id}`);
  if (snapshot === null) throw new Error("no such order");
  return messageOf(ImportOrderV1, `reading-${ids++}`, importDataOf(snapshot), { shop: SHOP, origin: "reconcile" });
}

/** Placed and paid, then edited upward; and each message that tells of it. */
async function paidThenEdited(gapMs: number) {
  const placed = shopify.world.orders.place({ shop: SHOP, customer: null, lines: [wrap] });
  shopify.world.clock.move(gapMs);
  const edited = shopify.world.orders.edit({ shop: SHOP, orderId: placed.id, add: [wrap] });
  expect([placed.financialStatus, edited.financialStatus]).toEqual(["paid", "partially_paid"]);
  const messages = [
    webhook("orders/paid", placed),
    webhook("orders/updated", edited),
    editWebhook(edited),
    await readingOf(edited),
  ];
  return { edited, messages };
}

/** Delivers one by one. @returns the ids of what was said. */
async function deliver(messages: readonly Message[]): Promise<string[]> {
  const said: string[] = [];
  const waiting = [...messages];
  for (let message = waiting.shift(); message; message = waiting.shift()) {
    for (const { message: type, cause, id, data } of await orders.consume([message])) {
      said.push(id);
      if (type.kind === "command") waiting.push(messageOf(type, id, data, { shop: SHOP, causationid: cause.id }));
    }
  }
  return said;
}

async function timelineOf({ id }: Order) {
  const { timeline } = await orders.store.get(SHOP, { orderId: `gid://shopify/Order/${id}` });
  return timeline.map(({ kind, at, amountMinor }) => ({ kind, at, amountMinor }));
}

/** Every non-empty choice, in every order. */
function arrivals(indices: readonly number[]): number[][] {
  return indices.flatMap((first) => [
    [first],
    ...arrivals(indices.filter((each) => each !== first)).map((rest) => [first, ...rest]),
  ]);
}

test.each([0, 5_000])(
  "a payment is said once, whichever messages arrive after an edit %d ms later, in any order",
  async (gapMs) => {
    const whole: unknown[] = [];
    for (const arrival of arrivals([0, 1, 2, 3])) {
      const { edited, messages } = await paidThenEdited(gapMs);
      const said = await deliver(arrival.map((index) => messages[index] as Message));
      const paid = `order.paid:gid://shopify/Order/${edited.id}`;
      expect(
        said.filter((id) => id.startsWith("order.paid")),
        `arrived: ${arrival.join()}`,
      ).toEqual([paid]);
      const sinceMs = (await timelineOf(edited)).map((each) => ({
        ...each,
        at: Date.parse(each.at) - edited.updatedAt,
      }));
      if (arrival.length === messages.length) whole.push(sinceMs);
    }
    for (const each of whole) expect(each).toEqual(whole[0]);
  },
);

test("an order on which less was received than it was placed for was never paid", async () => {
  const placed = shopify.world.orders.place({ shop: SHOP, customer: null, lines: [wrap], payment: "pending" });
  shopify.world.clock.move(5_000);
  const edited = shopify.world.orders.edit({ shop: SHOP, orderId: placed.id, add: [wrap] });
  const said = await deliver([webhook("orders/updated", edited), editWebhook(edited), await readingOf(edited)]);
  expect(said.filter((id) => id.startsWith("order.paid"))).toEqual([]);
});

test("what was received tells an order that was paid from one on which a part was paid in advance", () => {
  const order = adminOrderOf(
    anOrderPayload({ financial_status: "partially_paid", total_price_set: inShopMoney("49.88") }),
  );
  const received = (amount: string) => ({ ...order, totalReceivedSet: { shopMoney: { amount } } });
  expect(["0.00", "49.87", "49.88"].map((amount) => wasPaidBeforeEdit(received(amount)))).toEqual([false, false, true]);
});
