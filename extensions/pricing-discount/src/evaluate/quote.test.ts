import { expect, test } from "vitest";
import { aCart, amountOff, aRule, compile, fixedPrice, percent, product, volume } from "../testing.ts";
import { type CartToQuote, quoteCart } from "./quote.ts";
import type { Rule } from "./rule.ts";

function quote(rules: readonly Rule[], cart: CartToQuote) {
  return quoteCart({ compiled: compile(rules, { currency: cart.currency }), rules, cart });
}

const offs = (rules: readonly Rule[], cart: CartToQuote) =>
  quote(rules, cart).lines.map(({ discountMinor }) => discountMinor);

test("a volume break tells its reason and what it saves", () => {
  const rules = [aRule(volume([[10, percent(800)]]))];
  expect(quote(rules, aCart([[12, 1_999n]]))).toMatchObject({
    lines: [
      {
        beforeMinor: 23_988n,
        discountMinor: 1_919n,
        reasons: [{ ruleName: "Volume break", label: "10+: 8 % off", minor: 1_919n }],
      },
    ],
    totalMinor: 22_069n,
  });
});

test("rounds once a line, half up: yen, dinars, euros", () => {
  const half = [aRule(volume([[1, percent(100)]]))];
  expect(
    offs(
      half,
      aCart(
        [
          [1, 150n],
          [3, 150n],
        ],
        { currency: "JPY" },
      ),
    ),
  ).toEqual([2n, 5n]);
  expect(offs(half, aCart([[1, 1_249n]], { currency: "KWD" }))).toEqual([12n]);
  expect(offs(half, aCart([[1, 1_250n]], { currency: "EUR" }))).toEqual([13n]);
});

test("the best of those that compete, then all that stack, each on what is left", () => {
  const rules = [
    aRule(volume([[1, percent(1_000)]]), { ruleId: "a", name: "A" }),
    aRule(volume([[1, fixedPrice(850n)]]), { ruleId: "b", name: "B" }),
    aRule(volume([[1, percent(1_000)]]), { ruleId: "c", name: "C", combination: "stack", priority: 1 }),
    aRule(volume([[1, amountOff(5n)]]), { ruleId: "d", name: "D", combination: "stack", priority: 2 }),
  ];
  expect(quote(rules, aCart([[1, 1_000n]])).lines[0]?.reasons.map(({ ruleName, minor }) => [ruleName, minor])).toEqual([
    ["B", 150n],
    ["D", 5n],
    ["C", 85n],
  ]);
});

test("the first exclusive rule stands alone", () => {
  const rules = [
    aRule(volume([[1, percent(5_000)]]), { ruleId: "a" }),
    aRule(volume([[1, percent(100)]]), { ruleId: "b", name: "Alone", combination: "exclusive", priority: 200 }),
    aRule(volume([[1, percent(5_000)]]), { ruleId: "c", combination: "stack" }),
  ];
  expect(quote(rules, aCart([[1, 1_000n]])).lines[0]?.reasons).toMatchObject([{ ruleName: "Alone", minor: 10n }]);
});

test("caps: a share of a line's price, and an amount of an order, taken by its lines in their order", () => {
  expect(offs([aRule(volume([[1, amountOff(900n)]]), { capBps: 2_500 })], aCart([[2, 1_000n]]))).toEqual([500n]);
  const capped = [aRule(volume([[1, percent(1_000)]]), { capMinor: 150n })];
  expect(
    offs(
      capped,
      aCart([
        [1, 1_000n],
        [1, 1_000n],
        [1, 1_000n],
      ]),
    ),
  ).toEqual([100n, 50n, 0n]);
});

test("audiences: a price group, a company, one of its locations, and test customers alone", () => {
  const ten = volume([[1, percent(1_000)]]);
  const price = (rule: Rule, buyer: Partial<CartToQuote>) => offs([rule], aCart([[1, 1_000n]], buyer))[0];
  const group = aRule(ten, { audience: { type: "price-group", group: "null" } });
  expect([price(group, {}), price(group, { priceGroup: "vip" }), price(group, { priceGroup: "null" })]).toEqual([
    0n,
    0n,
    100n,
  ]);
  const company = aRule(ten, { audience: { type: "company", companyId: "gid://shopify/Company/1" } });
  expect([price(company, {}), price(company, { companyId: "gid://shopify/Company/1" })]).toEqual([0n, 100n]);
  const location = aRule(ten, {
    audience: { type: "company-location", companyLocationId: "gid://shopify/CompanyLocation/1" },
  });
  expect(price(location, { companyId: "x", companyLocationId: "gid://shopify/CompanyLocation/1" })).toBe(100n);
  expect(price(location, { companyId: "x", companyLocationId: "gid://shopify/CompanyLocation/2" })).toBe(0n);
  const testing = aRule(ten, { testCustomerIds: ["gid://shopify/Customer/1"] });
  expect([price(testing, {}), price(testing, { customerId: "gid://shopify/Customer/1" })]).toEqual([0n, 100n]);
});

test("quantities count by the line, by the product, and over all products of the rule", () => {
  const cart = aCart([
    [6, 1_000n, 1],
    [4, 1_000n, 1],
    [9, 1_000n, 2],
    [9, 1_000n, 3],
  ]);
  const scope = { type: "products" as const, productIds: [product(1), product(2)] };
  const by = (countBy: "line" | "product" | "group", from: number) =>
    offs([aRule(volume([[from, percent(1_000)]], { countBy, scope }))], cart).map((off) => off > 0n);
  expect(by("line", 9)).toEqual([false, false, true, false]);
  expect(by("product", 10)).toEqual([true, true, false, false]);
  expect(by("group", 19)).toEqual([true, true, true, false]);
  expect(by("group", 20)).toEqual([false, false, false, false]);
});

test("an order's and a delivery's tiers are reached by the goods at their own prices", () => {
  const rules = [
    aRule(volume([[1, percent(5_000)]]), { ruleId: "a" }),
    aRule({ kind: "order", tiers: [{ fromMinor: 10_000n, value: percent(1_000) }] }, { ruleId: "b", name: "Order" }),
    aRule(
      { kind: "delivery", tiers: [{ fromMinor: 10_000n, value: fixedPrice(100n) }] },
      { ruleId: "c", name: "Delivery" },
    ),
  ];
  expect(quote(rules, aCart([[1, 10_000n]], { deliveryMinor: 490n }))).toMatchObject({
    subtotalMinor: 5_000n,
    orderDiscountMinor: 500n,
    deliveryDiscountMinor: 390n,
    totalMinor: 4_600n,
  });
  expect(quote(rules, aCart([[1, 9_999n]], { deliveryMinor: 490n }))).toMatchObject({
    orderDiscountMinor: 0n,
    deliveryDiscountMinor: 0n,
  });
});

test("points are worth no more than the buyer has, nor than the share that may be paid with them", () => {
  const rules = [aRule({ kind: "redemption", points: 100, minor: 150n, maxPercentBps: 3_000 })];
  const pay = (redeemPoints: number, pointsBalance: number) => {
    const { redeemedPoints, orderDiscountMinor } = quote(rules, aCart([[1, 1_000n]], { redeemPoints, pointsBalance }));
    return [redeemedPoints, orderDiscountMinor];
  };
  expect(pay(100, 1_000)).toEqual([100, 150n]);
  expect(pay(1_000_000, 120)).toEqual([120, 180n]);
  expect(pay(1_000_000, 1_000_000)).toEqual([200, 300n]);
  expect(pay(1, 0)).toEqual([0, 0n]);
});

test("a cart that breaks a limit says which product, and by what", () => {
  const rules = [
    aRule(
      { kind: "quantity", scope: { type: "all", except: [product(2)] }, minimum: 5, maximum: null, multiple: null },
      { name: "Boxes" },
    ),
  ];
  const { violations } = quote(
    rules,
    aCart([
      [2, 100n, 1],
      [2, 100n, 1],
      [1, 100n, 2],
    ]),
  );
  expect(violations).toHaveLength(1);
  expect(violations[0]?.message).toBe("Boxes: at least 5 of this product; the cart has 4.");
});

test("a cart in another currency has its percentages; amounts would need the rate of the day", () => {
  const rules = [
    aRule(volume([[1, percent(1_000)]]), { ruleId: "a", combination: "stack" }),
    aRule(volume([[1, amountOff(100n)]]), { ruleId: "b" }),
  ];
  expect(
    quoteCart({ compiled: compile(rules), rules, cart: aCart([[1, 1_000n]], { currency: "USD" }) }).totalMinor,
  ).toBe(900n);
});
