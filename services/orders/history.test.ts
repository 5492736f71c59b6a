import { expect, test } from "vitest";
import type { Origin } from "../../contracts/envelope.ts";
import { OrdersUpdatedV1, WebhookOrder } from "../../contracts/webhooks/orders.ts";
import { orderFromWebhook } from "./from-webhook.ts";
import { originOfFact } from "./history.ts";
import { anOrderPayload, messageOf } from "./testing.ts";

/* What the bug would look like: a shopper is mailed of an order of last month, or never of today's refund. */

const SHOP = "harbor-lane";
const BEGAN = Date.parse("2026-11-23T12:00:00Z");
const order = (updated_at: string) => {
  const read = orderFromWebhook(WebhookOrder.parse(anOrderPayload({ created_at: "2026-10-01T10:00:00Z", updated_at })));
  if (read === null) throw new Error("not readable");
  return read;
};
const originOf = (origin: Origin, at: string, updatedAt: string, began: number | null = BEGAN) =>
  originOfFact(messageOf(OrdersUpdatedV1, "m", null, { origin }), { at }, order(updatedAt), new Map([[SHOP, began]]));

const LONG_AGO = "2026-10-01T10:00:00Z";
const TODAY = "2026-11-23T15:00:00Z";

test("a webhook of today about an old order: what happened today is news, what was before is history", () => {
  expect(originOf("live", LONG_AGO, TODAY)).toBe("backfill");
  expect(originOf("live", TODAY, TODAY)).toBe("live");
});

test("a backfill tells history; what happened since it began is news all the same", () => {
  expect(originOf("backfill", LONG_AGO, LONG_AGO)).toBe("backfill");
  expect(originOf("backfill", TODAY, TODAY)).toBe("live");
});

test("before the past has begun to be read, what is older than its snapshot is history", () => {
  expect(originOf("live", LONG_AGO, TODAY, null)).toBe("backfill");
  expect(originOf("live", TODAY, TODAY, null)).toBe("live");
});

test("a clock that was moved back makes no history, and reconciliation stays what it is", () => {
  expect(originOf("live", "2010-12-01T08:00:00Z", "2010-12-01T08:00:05Z")).toBe("live");
  expect(originOf("reconcile", LONG_AGO, TODAY)).toBe("reconcile");
  expect(originOfFact(messageOf(OrdersUpdatedV1, "m", null), { at: LONG_AGO }, order(TODAY), new Map())).toBe("live");
});
