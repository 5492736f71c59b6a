import { expect, test } from "vitest";
import type { Order } from "../../contracts/order.ts";
import { OrdersUpdatedV1 } from "../../contracts/webhooks/orders.ts";
import { applyBatch } from "./apply-batch.ts";
import { orderFromWebhook } from "./from-webhook.ts";
import { anOrderPayload, messageOf } from "./testing.ts";

const NOW_MS = 1_800_000_000_000;

function snapshots(): Order[] {
  const orders = [4_988, 5_988, 6_988].map((cents) => {
    const amount = (cents / 100).toFixed(2);
    const set = { shop_money: { amount, currency_code: "EUR" }, presentment_money: { amount, currency_code: "EUR" } };
    return orderFromWebhook(anOrderPayload({ total_price_set: set }) as never);
  });
  return orders.filter((order) => order !== null);
}

// The bug looked like this: an edit within the second of its payment; orders knew the new total, points and figures stayed.
test("of several states of one second in one batch, the one said last has the latest time", () => {
  for (const order of [snapshots(), snapshots().reverse()]) {
    const batch = order.map((each, at) => ({
      message: messageOf(OrdersUpdatedV1, `webhook-${at}`, anOrderPayload()),
      decision: {
        snapshot: { order: each, source: { kind: "admin-api" as const, readAtMs: NOW_MS + at } },
      },
    }));
    const { states, outgoing } = applyBatch(new Map(), batch, NOW_MS);
    const said = outgoing.filter((event) => event.message.type.startsWith("order."));
    const latest = said.toSorted((one, other) => ((one.time ?? "") < (other.time ?? "") ? -1 : 1)).at(-1);
    expect(latest?.data).toMatchObject({ order: { totalMinor: order.at(-1)?.totalMinor } });
    expect(states.at(-1)?.value.order.totalMinor).toBe(order.at(-1)?.totalMinor);
    const totals = new Map(said.map((each) => [each.time, (each.data as { order: Order }).order.totalMinor]));
    expect(totals.size).toBe(order.length);
  }
});
