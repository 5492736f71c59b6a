import { createHash } from "node:crypto";
import { type Compiled, compileRules } from "../../extensions/pricing-discount/src/evaluate/compile.ts";
import type { Rule, RuleEffect } from "../../extensions/pricing-discount/src/evaluate/rule.ts";

/** What a cart is measured with: 20 price groups with four tiers each, and as many limits and kits. */
const GROUPS = 20;
const TIERS = [2, 10, 20, 50] as const;
/** Groups share ladders, as a merchant's do: 5 of 4 percentages. With 80 different discounts no 200 lines fit an output. */
const LADDERS = 5;
const PRODUCTS = 500;
const KITS = 10;

const product = (index: number) => `gid://shopify/Product/${8_123_456_789_000 + index}`;
const variant = (index: number) => `gid://shopify/ProductVariant/${44_123_456_789_000 + index}`;

/** The same at every run: instructions are compared to the one. */
export function lineId(index: number): string {
  const hex = createHash("sha256").update(`line ${index}`).digest("hex");
  return `gid://shopify/CartLine/${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function measuredRules(): Compiled {
  const groups = Array.from({ length: GROUPS }, (_, group) =>
    Array.from({ length: PRODUCTS / GROUPS }, (_, index) => product(index * GROUPS + group)),
  );
  return compileRules({
    rules: [
      ...groups.map((productIds, group) => rule(`price-${group}`, volumeBreak(productIds, group))),
      ...groups.map((productIds, group) => rule(`limit-${group}`, limit(productIds, group))),
      rule("delivery", {
        kind: "delivery",
        tiers: [{ fromMinor: 5_000n, value: { type: "percent", percentBps: 10_000 } }],
      }),
      ...Array.from({ length: KITS }, (_, index) => rule(`kit-${index}`, kit(index))),
    ],
    currency: "EUR",
    timeZone: "Europe/Berlin",
    now: "2026-12-01T09:00:00",
  });
}

function volumeBreak(productIds: readonly string[], group: number): RuleEffect {
  const tiers = TIERS.map((fromQuantity, tier) => ({
    fromQuantity,
    value: { type: "percent" as const, percentBps: 100 * ((group % LADDERS) + 1) + tier * 500 },
  }));
  return { kind: "product", scope: { type: "products", productIds }, countBy: "line", tiers };
}

function limit(productIds: readonly string[], group: number): RuleEffect {
  return { kind: "quantity", scope: { type: "products", productIds }, minimum: 2, maximum: 50 + group, multiple: null };
}

function kit(index: number): RuleEffect {
  return {
    kind: "kit",
    way: index % 2 === 0 ? "expand" : "merge",
    variantId: index % 2 === 0 ? variant(index) : variant(PRODUCTS + index),
    title: `Kit ${index}`,
    components: Array.from({ length: 4 }, (_, at) => ({
      variantId: variant(KITS + index * 4 + at),
      quantity: 1 + (at % 2),
    })),
    value: { type: "fixed-price", minor: 2_500n },
  };
}

function rule(ruleId: string, effect: RuleEffect): Rule {
  return {
    ruleId,
    name: ruleId,
    label: "",
    effect,
    audience: { type: "everyone" },
    startsAt: null,
    endsAt: null,
    timeZone: "Europe/Berlin",
    priority: 100,
    combination: "best",
    capBps: null,
    capMinor: null,
    testCustomerIds: [],
  };
}

/** What Shopify would answer to each target's input query for a cart of distinct variants. */
export function inputsOf(compiled: Compiled, lines: number): Readonly<Record<string, unknown>> {
  const shop = { now: { b1: false, b2: false, b3: false, b4: false, b5: false } };
  const buyer = {
    customer: { id: "gid://shopify/Customer/7123456789000", group: { value: "trade" } },
    purchasingCompany: null,
  };
  const { p: priced, i: identified } = JSON.parse(compiled.variables) as { p: boolean; i: boolean };
  const each = <Line>(line: (index: number) => Line) => Array.from({ length: lines }, (_, index) => line(index));
  const price = (index: number) => ({ u: { a: (9.5 + (index % 90)).toFixed(2) } });
  const group = (index: number) => ({ v: compiled.productGroups.get(product(index % PRODUCTS)) ?? "" });
  const quantity = (index: number) => 2 + ((index * 7) % 60);
  const discount = { table: { jsonValue: JSON.parse(compiled.table) as unknown } };
  const cost = { subtotalAmount: { currencyCode: "EUR" } };
  return {
    cartLinesDiscountsGenerateRun: {
      cart: {
        lines: each((index) => ({
          id: lineId(index),
          q: quantity(index),
          ...(priced ? { c: price(index) } : {}),
          m: { p: { ...(identified ? { i: product(index) } : {}), g: group(index) } },
        })),
        b: { authenticated: true, ...buyer, customer: { ...buyer.customer, points: { value: "1200" } } },
        cost,
        redeem: null,
      },
      rate: "1.0",
      shop,
      discount,
    },
    cartDeliveryOptionsDiscountsGenerateRun: {
      cart: {
        lines: each((index) => ({ q: quantity(index), c: price(index) })),
        deliveryGroups: [
          {
            id: "gid://shopify/CartDeliveryGroup/0",
            deliveryOptions: ["a", "b", "c"].map((handle) => ({ handle, cost: { amount: "4.90" } })),
          },
        ],
        b: buyer,
        cost,
      },
      rate: "1.0",
      shop,
      discount,
    },
    cartValidationsGenerateRun: {
      cart: {
        lines: each((index) => ({
          q: quantity(index),
          m: { p: { i: product(index), title: `Product number ${index}`, g: group(index) } },
        })),
        b: buyer,
      },
      buyerJourney: { step: "CHECKOUT_INTERACTION" },
      localization: { language: { isoCode: "DE" } },
      shop,
      validation: { limits: { jsonValue: JSON.parse(compiled.limits) as unknown } },
    },
    cartTransformRun: {
      cart: {
        lines: each((index) => ({
          id: lineId(index),
          q: quantity(index),
          c: { u: { ...price(index).u, currencyCode: "EUR" } },
          m: { id: variant(index) },
        })),
        b: buyer,
      },
      rate: "1.0",
      shop,
      cartTransform: { kits: { jsonValue: JSON.parse(compiled.kits) as unknown } },
    },
  };
}
