import { expect, test } from "vitest";
import { OrdersCreateV1, OrdersEditedV1, RefundsCreateV1 } from "../../contracts/webhooks/orders.ts";
import { PoisonMessage } from "../_runtime/errors.ts";
import { orderFromAdmin } from "./from-admin.ts";
import { orderFromWebhook } from "./from-webhook.ts";
import { textOf } from "./snapshot.ts";
import { aLine, anOrderPayload, inShopMoney, lifeOfAnOrder, type OrderPayload } from "./testing.ts";
import { adminOrderOf } from "./testing-admin.ts";

const parsed = (payload: unknown) => OrdersCreateV1.schema.parse(payload);
const fromWebhook = (payload: OrderPayload) => {
  const order = orderFromWebhook(parsed(payload));
  if (order === null) throw new Error("the payload does not hold all we need");
  return order;
};
const firstIssue = (payload: unknown) => {
  const result = OrdersCreateV1.schema.safeParse(payload);
  return result.success ? null : result.error.issues[0]?.path.join(".");
};

test("the same order is the same whether a webhook or the Admin API tells of it, at every moment of its life", () => {
  for (const { order } of lifeOfAnOrder([1, 1, 1, 1, 1])) {
    const admin = adminOrderOf(order);
    expect(textOf(fromWebhook(order))).toBe(textOf(orderFromAdmin(admin, admin.lineItems.nodes)));
  }
});

test("amounts become minor units of the shop's currency: cents, yen and a thousandth of a dinar", () => {
  expect(fromWebhook(anOrderPayload()).totalMinor).toBe(4_988n);
  const inYen = { ...anOrderPayload({ currency: "JPY" }), line_items: [aLine(1, 1, "1980", "JPY")] };
  const yen = fromWebhook(withAmounts(inYen, "1980", "JPY"));
  expect(yen.totalMinor).toBe(1_980n);
  const inDinar = { ...anOrderPayload({ currency: "KWD" }), line_items: [aLine(1, 1, "1.250", "KWD")] };
  expect(fromWebhook(withAmounts(inDinar, "1.250", "KWD")).lines[0]?.unitPriceMinor).toBe(1_250n);
});

function withAmounts(payload: OrderPayload, amount: string, currency: string): OrderPayload {
  const set = inShopMoney(amount, currency);
  return {
    ...payload,
    subtotal_price_set: set,
    total_discounts_set: set,
    total_shipping_price_set: set,
    total_tax_set: set,
    total_price_set: set,
    current_total_price_set: set,
  };
}

test("an order without a customer, a custom item without a variant and a total of zero are all fine", () => {
  const order = fromWebhook({
    ...withAmounts(anOrderPayload({ customer: null, email: "" }), "0.00", "EUR"),
    line_items: [{ ...aLine(1, 1, "0.00"), variant_id: null, product_id: null, sku: null }],
  });
  expect(order).toMatchObject({ customerId: null, customerName: null, email: null, totalMinor: 0n });
  expect(order.lines[0]).toMatchObject({ variantId: null, productId: null, sku: null });
});

test("five hundred lines keep their order", () => {
  const lines = Array.from({ length: 500 }, (_, index) => aLine(index + 1, 1, "1.00"));
  expect(fromWebhook(anOrderPayload({ line_items: lines.toReversed() })).lines.map((line) => line.lineId)).toEqual(
    lines.map((line) => line.admin_graphql_api_id),
  );
});

test("an unknown status or a missing field is refused by the field's name", () => {
  expect(firstIssue({ ...anOrderPayload(), financial_status: "half_paid" })).toBe("financial_status");
  expect(firstIssue({ ...anOrderPayload(), total_price_set: undefined })).toBe("total_price_set");
  expect(firstIssue({ ...anOrderPayload(), line_items: [{ ...aLine(1, 1, "1.00"), quantity: "1" }] })).toBe(
    "line_items.0.quantity",
  );
});

test("an amount that the currency does not have is poison, by the field's name", () => {
  const payload = anOrderPayload({ total_price_set: inShopMoney("10.005") });
  expect(() => fromWebhook(payload)).toThrow(PoisonMessage);
  expect(() => fromWebhook(payload)).toThrow(/total_price_set/);
  expect(() => fromWebhook(anOrderPayload({ total_tax_set: inShopMoney("1.00", "USD") }))).toThrow(/total_tax_set/);
});

test("a refund paid back in another currency than the shop's is left to the Admin API", () => {
  const refunded = lifeOfAnOrder([1, 1, 1, 1, 1]).at(-1)?.order as OrderPayload;
  const refunds = refunded.refunds.map((refund) => ({
    ...refund,
    transactions: refund.transactions.map((each) => ({ ...each, currency: "USD" })),
  }));
  expect(orderFromWebhook(parsed({ ...refunded, refunds }))).toBeNull();
});

test("an order number that JSON.parse has rounded is refused: it would name another order", () => {
  const edit = (order_id: unknown) => ({ order_edit: { id: 1, order_id, created_at: "2026-11-23T10:00:00Z" } });
  expect(OrdersEditedV1.schema.safeParse(edit(820_982_911_946_154_500)).success).toBe(false);
  expect(OrdersEditedV1.schema.safeParse(edit("820982911946154508")).success).toBe(true);
  const refund = { admin_graphql_api_id: "gid://shopify/Refund/1", created_at: "2026-11-23T10:00:00Z" };
  expect(RefundsCreateV1.schema.safeParse({ ...refund, order_id: 450_789_469 }).success).toBe(true);
});

test("points paid with are told by the message of an automatic discount, and by nothing else", () => {
  const told = (...applications: object[]) =>
    fromWebhook({ ...anOrderPayload(), discount_applications: applications } as OrderPayload).redeemedPoints;
  expect(told({ type: "automatic", title: "500 points" })).toBe(500);
  expect(told({ type: "automatic", title: "10+: 8 % off" }, { type: "automatic", title: "1 point" })).toBe(1);
  expect(told({ type: "discount_code", code: "500 points", title: "500 points" })).toBeUndefined();
  expect(told({ type: "manual", title: "500 points" })).toBeUndefined();
  expect(told({ type: "automatic", title: "9999999999 points" }, { type: "automatic", title: null })).toBeUndefined();
  expect(textOf(fromWebhook(anOrderPayload()))).not.toContain("redeemedPoints");
  const admin = adminOrderOf(anOrderPayload());
  const discountApplication = { title: "500 points" };
  const lines = admin.lineItems.nodes.map((line) => ({
    ...line,
    discountAllocations: [{ allocatedAmountSet: line.originalUnitPriceSet, discountApplication }],
  }));
  expect(orderFromAdmin(admin, lines).redeemedPoints).toBe(500);
});
