import fc from "fast-check";
import { type CompileInput, compileRules } from "./evaluate/compile.ts";
import type { DeliveryInput, LinesInput } from "./evaluate/input.ts";
import type { DeliveryOutput, LinesOutput } from "./evaluate/operations.ts";
import type { CartToQuote } from "./evaluate/quote.ts";
import type { Rule, RuleEffect, RuleValue } from "./evaluate/rule.ts";

export function aRule(effect: RuleEffect, changes: Partial<Rule> = {}): Rule {
  return {
    ruleId: "11111111-1111-4111-8111-111111111111",
    name: "Volume break",
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
    ...changes,
  };
}

export const percent = (percentBps: number): RuleValue => ({ type: "percent", percentBps });
export const amountOff = (minor: bigint): RuleValue => ({ type: "amount-off", minor });
export const fixedPrice = (minor: bigint): RuleValue => ({ type: "fixed-price", minor });

export function volume(
  tiers: readonly (readonly [number, RuleValue])[],
  changes: Partial<Extract<RuleEffect, { kind: "product" }>> = {},
): RuleEffect {
  return {
    kind: "product",
    scope: { type: "all", except: [] },
    countBy: "line",
    tiers: tiers.map(([fromQuantity, value]) => ({ fromQuantity, value })),
    ...changes,
  };
}

export const product = (index: number) => `gid://shopify/Product/${8_100_000_000_000 + index}`;

export function aCart(
  lines: readonly (readonly [quantity: number, unitPriceMinor: bigint, product?: number])[],
  changes: Partial<CartToQuote> = {},
): CartToQuote {
  return {
    currency: "EUR",
    customerId: null,
    priceGroup: null,
    companyId: null,
    companyLocationId: null,
    redeemPoints: null,
    pointsBalance: null,
    lines: lines.map(([quantity, unitPriceMinor, index = 1], line) => ({
      lineId: `gid://shopify/CartLine/00000000-0000-4000-8000-${String(line).padStart(12, "0")}`,
      productId: product(index),
      variantId: `gid://shopify/ProductVariant/${line}`,
      quantity,
      unitPriceMinor,
    })),
    deliveryMinor: 0n,
    at: null,
    ...changes,
  };
}

export const NOW = "2026-12-01T09:00:00";

export function compile(rules: readonly Rule[], changes: Partial<CompileInput> = {}) {
  return compileRules({ rules, currency: "EUR", timeZone: "Europe/Berlin", now: NOW, ...changes });
}

/** What Shopify asks with these variables: fields that they leave out are not there. */
export function asAsked(input: LinesInput, variables: string): LinesInput {
  const { p, i } = JSON.parse(variables) as { p: boolean; i: boolean };
  const lines = input.cart.lines.map(({ c, m, ...line }) => ({
    ...line,
    ...(p && c ? { c } : {}),
    m: m.p === undefined ? {} : { p: { ...(i && m.p.i !== undefined ? { i: m.p.i } : {}), g: m.p.g } },
  }));
  return { ...input, cart: { ...input.cart, lines } };
}

export function deliveryInput(input: LinesInput, deliveryAmount: string): DeliveryInput {
  const { cart, ...rest } = input;
  return {
    ...rest,
    cart: {
      b: cart.b && {
        customer: cart.b.customer && { id: cart.b.customer.id, group: cart.b.customer.group },
        purchasingCompany: cart.b.purchasingCompany,
      },
      cost: cart.cost,
      lines: cart.lines.map(({ q, c }) => ({ q, c: { u: { a: c?.u.a ?? "0" } } })),
      deliveryGroups: [
        {
          id: "gid://shopify/CartDeliveryGroup/0",
          deliveryOptions: [{ handle: "standard", cost: { amount: deliveryAmount } }],
        },
      ],
    },
  };
}

/** What a checkout makes of the operations, reckoned apart from the evaluator: exact, half up, once a line. */
export function checkout(cart: CartToQuote, decimals: number, lines: LinesOutput, delivery: DeliveryOutput) {
  const off = new Map<string, bigint>();
  let orderOff = 0n;
  for (const operation of lines.operations) {
    if (!("productDiscountsAdd" in operation)) continue;
    for (const { targets, value } of operation.productDiscountsAdd.candidates) {
      for (const { cartLine } of targets) {
        const line = cart.lines.find(({ lineId }) => lineId === cartLine.id);
        if (!line || off.has(cartLine.id)) throw new Error(`${cartLine.id} has two discounts, or is not there`);
        const total = line.unitPriceMinor * BigInt(line.quantity);
        const each = "fixedAmount" in value && value.fixedAmount.appliesToEachItem ? BigInt(line.quantity) : 1n;
        off.set(cartLine.id, reduction(value, total, decimals, each));
      }
    }
  }
  const lineOffs = cart.lines.map(({ lineId }) => off.get(lineId) ?? 0n);
  const subtotal = cart.lines.reduce(
    (sum, { unitPriceMinor, quantity }, at) => sum + unitPriceMinor * BigInt(quantity) - (lineOffs[at] ?? 0n),
    0n,
  );
  for (const operation of lines.operations) {
    if (!("orderDiscountsAdd" in operation)) continue;
    const [first] = operation.orderDiscountsAdd.candidates;
    if (first) orderOff = reduction(first.value, subtotal, decimals, 1n);
  }
  const [option] = delivery.operations.flatMap(({ deliveryDiscountsAdd }) => deliveryDiscountsAdd.candidates);
  const deliveryOff = option ? reduction(option.value, cart.deliveryMinor, decimals, 1n) : 0n;
  return { lineOffs, orderOff, deliveryOff, total: subtotal - orderOff + cart.deliveryMinor - deliveryOff };
}

function reduction(
  value: { readonly percentage: { readonly value: string } } | { readonly fixedAmount: { readonly amount: string } },
  total: bigint,
  decimals: number,
  times: bigint,
): bigint {
  if ("percentage" in value) {
    const share = BigInt(Math.round(Number(value.percentage.value) * 10_000));
    return (total * share * 2n + 1_000_000n) / 2_000_000n;
  }
  const amount = BigInt(Math.round(Number(value.fixedAmount.amount) * 10 ** decimals)) * times;
  return amount < total ? amount : total;
}

const GROUPS = ["trade", "vip"];
export const COMPANY = "gid://shopify/Company/1";
export const LOCATION = "gid://shopify/CompanyLocation/1";
export const CUSTOMER = "gid://shopify/Customer/1";
const PRODUCTS = 6;

const someProducts = fc.uniqueArray(fc.integer({ min: 0, max: PRODUCTS - 1 }).map(product), {
  minLength: 1,
  maxLength: 4,
});

const value = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 10_000 }).map(percent) },
  fc.bigInt({ min: 1n, max: 3_000n }).map(amountOff),
  fc.bigInt({ min: 1n, max: 5_000n }).map(fixedPrice),
);

const scope = fc.oneof(
  fc
    .uniqueArray(fc.integer({ min: 0, max: PRODUCTS - 1 }).map(product), { maxLength: 2 })
    .map((except) => ({ type: "all" as const, except })),
  someProducts.map((productIds) => ({ type: "products" as const, productIds })),
);

const amountTiers = fc.uniqueArray(fc.record({ fromMinor: fc.bigInt({ min: 0n, max: 20_000n }), value }), {
  minLength: 1,
  maxLength: 3,
  selector: ({ fromMinor }) => fromMinor,
});

const effect: fc.Arbitrary<RuleEffect> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("product" as const),
      scope,
      countBy: fc.constantFrom("line" as const, "product" as const, "group" as const),
      tiers: fc.uniqueArray(fc.record({ fromQuantity: fc.integer({ min: 1, max: 20 }), value }), {
        minLength: 1,
        maxLength: 4,
        selector: ({ fromQuantity }) => fromQuantity,
      }),
    }),
  },
  fc.record({ kind: fc.constant("order" as const), tiers: amountTiers }),
  fc.record({ kind: fc.constant("delivery" as const), tiers: amountTiers }),
  fc.record({
    kind: fc.constant("redemption" as const),
    points: fc.integer({ min: 1, max: 200 }),
    minor: fc.bigInt({ min: 1n, max: 500n }),
    maxPercentBps: fc.integer({ min: 1, max: 10_000 }),
  }),
);

const wallTime = fc.constantFrom(
  "2026-11-30T00:00:00",
  "2026-12-02T00:00:00",
  "2026-12-03T12:00:00",
  "2026-12-24T18:00:00",
);

export const someRules = fc.array(
  fc.record({
    ruleId: fc.uuid(),
    name: fc.constantFrom("One", "Two", "Three"),
    label: fc.constantFrom("", "", "Sale", "Für dich"),
    effect,
    audience: fc.oneof(
      { weight: 3, arbitrary: fc.constant({ type: "everyone" as const }) },
      fc.constantFrom(...GROUPS).map((group) => ({ type: "price-group" as const, group })),
      fc.constant({ type: "company" as const, companyId: COMPANY }),
      fc.constant({ type: "company-location" as const, companyLocationId: LOCATION }),
    ),
    startsAt: fc.option(wallTime, { freq: 2 }),
    endsAt: fc.option(wallTime, { freq: 2 }),
    timeZone: fc.constantFrom("Europe/Berlin", "Asia/Tokyo"),
    priority: fc.integer({ min: 0, max: 3 }),
    combination: fc.constantFrom("best" as const, "stack" as const, "exclusive" as const),
    capBps: fc.option(fc.integer({ min: 1, max: 10_000 }), { freq: 2 }),
    capMinor: fc.option(fc.bigInt({ min: 1n, max: 2_000n }), { freq: 2 }),
    testCustomerIds: fc.constantFrom([], [], [CUSTOMER]),
  }),
  { minLength: 1, maxLength: 6 },
);

export const someCart = fc.record({
  customerId: fc.constantFrom(null, CUSTOMER),
  priceGroup: fc.constantFrom(null, ...GROUPS),
  companyId: fc.constantFrom(null, COMPANY),
  companyLocationId: fc.constantFrom(null, LOCATION),
  redeemPoints: fc.option(fc.integer({ min: 0, max: 2_000 })),
  pointsBalance: fc.option(fc.integer({ min: 0, max: 2_000 })),
  lines: fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 25 }),
      fc.bigInt({ min: 0n, max: 20_000n }),
      fc.integer({ min: 0, max: PRODUCTS - 1 }),
    ),
    { minLength: 1, maxLength: 8 },
  ),
  deliveryMinor: fc.bigInt({ min: 0n, max: 2_000n }),
  at: fc.constantFrom(null, "2026-12-02T00:00:00", "2026-12-02T00:00:01", "2026-12-10T00:00:00", "2026-12-30T00:00:00"),
});
