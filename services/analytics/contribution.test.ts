import { describe, expect, test } from "vitest";
import { OrderUpdatedV1 } from "../../contracts/events/orders.ts";
import { minorFromDecimal } from "../../contracts/money.ts";
import type { Order } from "../../contracts/order.ts";
import { type Contribution, contributionOf, NOTHING, shareOf } from "./contribution.ts";
import { loggedEventOf } from "./logged-event.ts";
import { count, mergeEvent } from "./merge-order.ts";
import { aLine, anOrder, aRefund, messageOf } from "./testing.ts";

const eventOf = (order: Order, id = "m") => loggedEventOf(messageOf(OrderUpdatedV1, id, { order }));
const contributionOfOrder = (order: Order): Contribution =>
  contributionOf(eventOf(order).order, new Map(), "Europe/Berlin");
const netOf = ({ grossMinor, discountsMinor, refundsMinor }: Contribution) =>
  grossMinor - discountsMinor - refundsMinor;

describe("what an order adds", () => {
  test("its lines before and after discounts, whether it is paid or not", () => {
    const lines = [aLine(1, 2, 1_999n, { discountMinor: 398n }), aLine(2, 1, 500n)];
    const order = anOrder(1, { lines, discountMinor: 398n, financialStatus: "pending" });
    expect(contributionOfOrder(order)).toMatchObject({
      orders: 1n,
      units: 3n,
      grossMinor: 4_498n,
      discountsMinor: 398n,
    });
  });

  test("in yen and in Kuwaiti dinar, the minor units as they are", () => {
    const yen = contributionOfOrder(
      anOrder(1, { currency: "JPY", lines: [aLine(1, 3, minorFromDecimal("1980", "JPY"))] }),
    );
    expect([yen.currency, yen.grossMinor]).toEqual(["JPY", 5_940n]);
    const dinar = contributionOfOrder(
      anOrder(1, { currency: "KWD", lines: [aLine(1, 3, minorFromDecimal("1.255", "KWD"))] }),
    );
    expect([dinar.currency, dinar.grossMinor]).toEqual(["KWD", 3_765n]);
  });

  test("of zero value: an order and its units, and no money", () => {
    const free = anOrder(1, { lines: [aLine(1, 2, 0n)], totalMinor: 0n, currentTotalMinor: 0n });
    expect(contributionOfOrder(free)).toMatchObject({ ...NOTHING, orders: 1n, units: 2n });
  });

  test("without lines: an order of nothing", () => {
    const bare = anOrder(1, { lines: [], totalMinor: 490n, currentTotalMinor: 490n });
    expect(contributionOfOrder(bare)).toMatchObject({ ...NOTHING, orders: 1n, totalMinor: 490n, products: [] });
  });

  test("without a customer: the same as with one", () => {
    const nobody = anOrder(1, { customerId: null, customerName: null, email: null });
    expect(contributionOfOrder(nobody)).toEqual(contributionOfOrder(anOrder(1)));
  });

  test("no unit that an edit removed, and their share of the discount neither", () => {
    const lines = [
      aLine(1, 3, 1_000n, { currentQuantity: 2, discountMinor: 100n }),
      aLine(2, 1, 500n, { currentQuantity: 0 }),
    ];
    const edited = contributionOfOrder(anOrder(1, { lines }));
    expect(edited).toMatchObject({ units: 2n, grossMinor: 2_000n, discountsMinor: 67n, refundsMinor: 0n });
  });

  test("nothing at all once it is cancelled, whatever was refunded", () => {
    const refund = aRefund(1, [{ line: 1, quantity: 2, subtotalMinor: 3_998n }]);
    const cancelled = anOrder(1, { cancelledAt: "2026-11-24T09:00:00Z", refunds: [refund], refundedMinor: 3_998n });
    expect(contributionOfOrder(cancelled)).toMatchObject({ ...NOTHING, products: [], day: "2026-11-23" });
  });
});

describe("a refund", () => {
  test("of everything leaves a net of zero", () => {
    const lines = [aLine(1, 2, 1_999n, { currentQuantity: 0, discountMinor: 398n })];
    const refund = aRefund(1, [{ line: 1, quantity: 2, subtotalMinor: 3_600n }]);
    const all = contributionOfOrder(anOrder(1, { lines, refunds: [refund], currentTotalMinor: 490n }));
    expect([all.units, all.grossMinor, netOf(all)]).toEqual([0n, 3_998n, 0n]);
  });

  test("larger than the order makes net and total negative, by exactly what was given back too much", () => {
    const refund = aRefund(1, [{ line: 1, quantity: 2, subtotalMinor: 10_000n }], 10_490n);
    const order = anOrder(1, {
      lines: [aLine(1, 2, 1_999n, { currentQuantity: 0 })],
      refunds: [refund],
      refundedMinor: 10_490n,
      currentTotalMinor: 490n,
    });
    const contribution = contributionOfOrder(order);
    expect(netOf(contribution)).toBe(3_998n - 10_000n);
    expect(contribution.totalMinor).toBe(4_988n - 10_490n);
    expect(contribution.products.map((share) => share.refundsMinor)).toEqual([10_000n]);
  });

  test("beyond lines, a goodwill, lowers the total and not the net", () => {
    const goodwill = contributionOfOrder(anOrder(1, { refunds: [aRefund(1, [], 1_000n)], refundedMinor: 1_000n }));
    expect([netOf(goodwill), goodwill.totalMinor]).toEqual([4_498n, 3_988n]);
  });

  test("of a line that the order does not show counts in the order, and in no product", () => {
    const strange = contributionOfOrder(
      anOrder(1, { refunds: [aRefund(1, [{ line: 99, quantity: 1, subtotalMinor: 7n }])] }),
    );
    expect(strange.refundsMinor).toBe(7n);
    expect(strange.products.every((share) => share.refundsMinor === 0n)).toBe(true);
  });
});

describe("a line's product", () => {
  const withProduct = anOrder(1, { lines: [aLine(1, 1, 100n)] });
  const deleted = anOrder(1, { lines: [aLine(1, 1, 100n, { productId: null })], updatedAt: "2026-11-24T09:00:00Z" });
  const productsOf = (orders: readonly Order[]) => {
    const [first, ...rest] = orders.map((order, index) => eventOf(order, `m${index}`));
    if (!first) throw new Error("no order");
    const state = rest.reduce(mergeEvent, mergeEvent(null, first));
    return count(state, "UTC").contribution.products.map((share) => share.productId);
  };

  test("that was deleted since keeps its figures, whichever snapshot comes first", () => {
    expect(productsOf([withProduct, deleted])).toEqual(["gid://shopify/Product/1"]);
    expect(productsOf([deleted, withProduct])).toEqual(["gid://shopify/Product/1"]);
  });

  test("that never was, a custom item, has figures of its own", () => {
    expect(productsOf([deleted])).toEqual([null]);
  });

  test("in two lines is one product", () => {
    const lines = [
      aLine(1, 1, 100n),
      { ...aLine(2, 2, 90n), productId: aLine(1, 1, 1n).productId, title: "Product 1" },
    ];
    expect(contributionOfOrder(anOrder(1, { lines })).products).toMatchObject([{ units: 3n, grossMinor: 280n }]);
  });
});

test("a share is rounded half away from zero", () => {
  expect([shareOf(5n, 1n, 2n), shareOf(-5n, 1n, 2n), shareOf(4n, 1n, 3n), shareOf(-4n, 1n, 3n)]).toEqual([
    3n,
    -3n,
    1n,
    -1n,
  ]);
});

test("the log holds nothing of the customer", () => {
  const text = JSON.stringify(eventOf(anOrder(1)), (_, value) => (typeof value === "bigint" ? String(value) : value));
  expect(text).not.toMatch(/ada|lund|customer/i);
});
