import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { PublishRulesV1, SaveRuleV1 } from "../../contracts/commands/pricing.ts";
import type { QueryType } from "../../contracts/define.ts";
import type { PriceRule, QuoteCart } from "../../contracts/price-rule.ts";
import { PricingExplain, PricingQuote, PricingRules } from "../../contracts/queries/pricing.ts";
import { about, aRule, SHOP, volume } from "./testing.ts";
import { openTestPricing, type TestPricing } from "./testing-service.ts";
import { storeOf } from "./testing-store.ts";

let pricing: TestPricing;
beforeAll(async () => {
  pricing = await openTestPricing();
});
afterAll(() => pricing.close());

function ask<Q extends QueryType>(query: Q, input: z.input<Q["input"]>): Promise<z.output<Q["output"]>> {
  const found = pricing.service.answers.find((each) => each.query === query);
  return found?.answer(query.input.parse(input), SHOP) as Promise<z.output<Q["output"]>>;
}

function aCart(quantity: number, at: string | null = null): z.input<typeof QuoteCart> {
  const [productId = ""] = storeOf(pricing.shopify).productIds;
  return {
    currency: "EUR",
    customerId: null,
    priceGroup: null,
    companyId: null,
    companyLocationId: null,
    redeemPoints: null,
    pointsBalance: null,
    lines: [{ lineId: "1", productId, variantId: "gid://shopify/ProductVariant/1", quantity, unitPriceMinor: "1000" }],
    deliveryMinor: "490",
    at,
  };
}

const quoted = async (by: "published" | "draft", quantity: number, rule: PriceRule | null = null, at?: string) => {
  const wire =
    rule && PricingQuote.input.encode({ cart: PricingQuote.input.shape.cart.parse(aCart(1)), by, rule }).rule;
  const answer = await ask(PricingQuote, { cart: aCart(quantity, at ?? null), by, rule: wire });
  return { minor: answer.lines[0]?.discountMinor, version: answer.version, reasons: answer.lines[0]?.reasons };
};

test("a cart is priced by what is published, by the draft, and by the draft with a rule as it is being written", async () => {
  const [first = ""] = storeOf(pricing.shopify).productIds;
  const rule = aRule({ effect: about([first]) });
  await pricing.send(SaveRuleV1, { rule, paused: false });
  expect(await quoted("published", 12)).toMatchObject({ minor: 0n, version: 0 });
  expect(await quoted("draft", 12)).toMatchObject({ minor: 960n, version: 1, reasons: [{ ruleName: "Volume break" }] });
  expect(await quoted("draft", 9)).toMatchObject({ minor: 0n });
  await pricing.send(PublishRulesV1, { version: 1 });
  await pricing.finishJobs();
  expect(await quoted("published", 12)).toMatchObject({ minor: 960n, version: 1 });
  const written = { ...rule, effect: about([first], 5_000) };
  expect(await quoted("draft", 12, written)).toMatchObject({ minor: 6_000n, version: 1 });
  await pricing.send(SaveRuleV1, { rule: written, paused: false });
  expect(await quoted("draft", 12)).toMatchObject({ minor: 6_000n, version: 2 });
  expect(await quoted("published", 12)).toMatchObject({ minor: 960n, version: 1 });
  await expect(quoted("draft", 12, { ...rule, name: "" })).rejects.toMatchObject({ code: "BAD_NAME" });
});

test("a rule holds in its time, whenever it was compiled", async () => {
  const [first = ""] = storeOf(pricing.shopify).productIds;
  const times = { startsAt: "2050-12-01T00:00:00", endsAt: "2050-12-24T00:00:00" };
  await pricing.send(SaveRuleV1, {
    rule: aRule({ name: "Advent", effect: about([first], 6_000), ...times }),
    paused: false,
  });
  for (const [at, minor] of [
    ["2050-11-30T12:00:00", 6_000n],
    ["2050-12-10T12:00:00", 7_200n],
    ["2050-12-25T12:00:00", 6_000n],
    ["2050-11-30T12:00:00", 6_000n],
  ] as const) {
    expect(await quoted("draft", 12, null, at), at).toMatchObject({ minor });
  }
});

test("a cart in another currency is refused in words", async () => {
  const cart = { ...aCart(1), currency: "JPY" };
  await expect(ask(PricingQuote, { cart, by: "draft", rule: null })).rejects.toMatchObject({ code: "OTHER_CURRENCY" });
});

test("a product is explained: each rule, and why it is reached or not", async () => {
  await pricing.send(SaveRuleV1, { rule: aRule({ name: "For all", effect: volume() }), paused: false });
  const { draftVersion } = await pricing.store.state(SHOP);
  await pricing.send(PublishRulesV1, { version: draftVersion });
  await pricing.finishJobs();
  const [, second = ""] = storeOf(pricing.shopify).productIds;
  const { rules } = await ask(PricingExplain, { productId: second, quantity: 10 });
  expect(rules.find((each) => each.name === "For all")).toMatchObject({
    applies: true,
    why: "the tier from 10 is reached",
  });
  expect(rules.find((each) => each.name === "Advent" && !each.applies)).toBeDefined();
  const few = await ask(PricingExplain, { productId: second, quantity: 9 });
  expect(few.rules.find((each) => each.name === "For all")).toMatchObject({ applies: false });
});

test("the list says what is live, scheduled and a draft, and what it takes", async () => {
  await pricing.send(SaveRuleV1, { rule: aRule({ name: "Not published" }), paused: false });
  const list = await ask(PricingRules, {});
  const states = new Map(list.rules.map((each) => [each.rule.name, each.state]));
  expect(states.get("For all")).toBe("live");
  expect(states.get("Advent")).toBe("scheduled");
  expect(states.get("Not published")).toBe("draft");
  expect(list).toMatchObject({ hasUnpublished: true, currency: "EUR", tableBytes: { limit: 10_000 } });
  expect(list.rules.every((each) => each.bytes > 0)).toBe(true);
  expect(list.tableBytes.used).toBeGreaterThan(50);
});
