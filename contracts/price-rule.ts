import { z } from "zod";
import { Currency, Minor } from "./money.ts";
import { Gid } from "./order.ts";

/** Limits of a rule; a compiled table has limits of its own, which the pricing service names when it compiles. */
export const PRICE_RULE_LIMITS = {
  rules: 200,
  productsOfRule: 2_000,
  tiers: 10,
  testCustomers: 50,
  kitComponents: 20,
  nameChars: 80,
  /** 100 %: a price below zero does not exist. */
  percentBps: 10_000,
} as const;

/** A time on the wall of the shop, without zone ("2026-12-01T09:00:00"): the rule's time zone says whose wall. */
export const WallTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/, "a local time such as 2026-12-01T09:00:00");

/** How much less. percentBps: hundredths of a percent, 850 is 8.5 %. Amounts are of one unit, in the shop's currency. */
export const PriceValue = z.discriminatedUnion("type", [
  z.object({ type: z.literal("percent"), percentBps: z.int().min(1).max(PRICE_RULE_LIMITS.percentBps) }),
  z.object({ type: z.literal("amount-off"), minor: Minor }),
  z.object({ type: z.literal("fixed-price"), minor: Minor }),
]);
export type PriceValue = z.output<typeof PriceValue>;

const ProductIds = z.array(Gid).max(PRICE_RULE_LIMITS.productsOfRule);

/** What a rule is about. */
export const PriceScope = z.discriminatedUnion("type", [
  z.object({ type: z.literal("all"), except: ProductIds }),
  z.object({ type: z.literal("products"), productIds: ProductIds.min(1) }),
]);
export type PriceScope = z.output<typeof PriceScope>;

/** For whom. A price group is a name that the customers service writes to the customer (`$app:pricing.group`). */
export const PriceAudience = z.discriminatedUnion("type", [
  z.object({ type: z.literal("everyone") }),
  z.object({ type: z.literal("price-group"), group: z.string().min(1).max(40) }),
  z.object({ type: z.literal("company"), companyId: Gid }),
  z.object({ type: z.literal("company-location"), companyLocationId: Gid }),
]);
export type PriceAudience = z.output<typeof PriceAudience>;

/**
 * What a rule does.
 * - product: a price by quantity; quantities count by line, over all lines of the product, or over all of the rule's.
 *   One tier from 1 is a plain customer-group or company price.
 * - order: less on the whole order, from a subtotal on. delivery: less on delivery, likewise; 10,000 is free delivery.
 * - quantity: how much of a product may be bought at once; it is checked, not priced.
 * - kit: one variant that is sold as its components (expand), or components that become it (merge), at the kit's price.
 * - redemption: points as money: `points` are worth `minor`; at most maxPercentBps of the subtotal is paid with them.
 */
export const PriceEffect = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("product"),
    scope: PriceScope,
    countBy: z.enum(["line", "product", "group"]),
    tiers: z
      .array(z.object({ fromQuantity: z.int().min(1).max(1_000_000), value: PriceValue }))
      .min(1)
      .max(PRICE_RULE_LIMITS.tiers),
  }),
  z.object({
    kind: z.literal("order"),
    tiers: z
      .array(z.object({ fromMinor: Minor, value: PriceValue }))
      .min(1)
      .max(PRICE_RULE_LIMITS.tiers),
  }),
  z.object({
    kind: z.literal("delivery"),
    tiers: z
      .array(z.object({ fromMinor: Minor, value: PriceValue }))
      .min(1)
      .max(PRICE_RULE_LIMITS.tiers),
  }),
  z.object({
    kind: z.literal("quantity"),
    scope: PriceScope,
    minimum: z.int().min(1).max(1_000_000).nullable(),
    maximum: z.int().min(1).max(1_000_000).nullable(),
    multiple: z.int().min(2).max(1_000_000).nullable(),
  }),
  z.object({
    kind: z.literal("kit"),
    way: z.enum(["expand", "merge"]),
    /** The variant that stands for the kit. */
    variantId: Gid,
    title: z.string().min(1).max(PRICE_RULE_LIMITS.nameChars),
    components: z
      .array(z.object({ variantId: Gid, quantity: z.int().min(1).max(100) }))
      .min(1)
      .max(PRICE_RULE_LIMITS.kitComponents),
    /** Of one kit; null: what Shopify makes of its components (merge) or of the kit's own price (expand). */
    value: PriceValue.nullable(),
  }),
  z.object({
    kind: z.literal("redemption"),
    points: z.int().min(1).max(1_000_000),
    minor: Minor,
    maxPercentBps: z.int().min(1).max(PRICE_RULE_LIMITS.percentBps),
  }),
]);
export type PriceEffect = z.output<typeof PriceEffect>;

/**
 * One rule as a merchant writes it.
 * priority: higher goes first. combination: among the rules that fit a line, the first "exclusive" one stands alone;
 * else the lowest price of the "best" ones, and every "stack" one after it, highest priority first, each on what is left.
 * capBps: never more than this share off a line's price. capMinor: never more than this from one order.
 * testCustomerIds: not empty means test mode: the rule is there for them alone.
 */
export const PriceRule = z.object({
  ruleId: z.uuid(),
  name: z.string().trim().min(1).max(PRICE_RULE_LIMITS.nameChars),
  /** What a shopper reads as the reason; empty: made of the tier ("10+: 8 % off"). */
  label: z.string().trim().max(PRICE_RULE_LIMITS.nameChars),
  effect: PriceEffect,
  audience: PriceAudience,
  startsAt: WallTime.nullable(),
  endsAt: WallTime.nullable(),
  /** IANA name. */
  timeZone: z.string().min(1).max(60),
  priority: z.int().min(0).max(1_000),
  combination: z.enum(["best", "stack", "exclusive"]),
  capBps: z.int().min(1).max(PRICE_RULE_LIMITS.percentBps).nullable(),
  capMinor: Minor.nullable(),
  testCustomerIds: z.array(Gid).max(PRICE_RULE_LIMITS.testCustomers),
});
export type PriceRule = z.output<typeof PriceRule>;

/** What is wrong with a rule or between rules. error: it cannot be saved; warning: it can. */
export const RuleProblem = z.object({
  ruleId: z.string(),
  level: z.enum(["error", "warning"]),
  /** Stable, e.g. OVERLAPPING_TIERS, NOT_POSITIVE, UNKNOWN_PRODUCT, END_BEFORE_START, UNREACHABLE, CONFLICT, TABLE_TOO_LARGE. */
  code: z.string(),
  /** Path of the field, e.g. "effect.tiers.1.fromQuantity"; "" where it is the rule as a whole. */
  field: z.string(),
  message: z.string(),
  remedy: z.string(),
  /** Rules that are part of it. */
  otherRuleIds: z.array(z.string()),
});
export type RuleProblem = z.output<typeof RuleProblem>;

/** A cart to price. companyId, companyLocationId: of a B2B buyer. */
export const QuoteCart = z.object({
  currency: Currency,
  customerId: Gid.nullable(),
  priceGroup: z.string().max(40).nullable(),
  companyId: Gid.nullable(),
  companyLocationId: Gid.nullable(),
  /** Points the buyer wants to pay with, and those they have. */
  redeemPoints: z.int().min(0).nullable(),
  pointsBalance: z.int().min(0).nullable(),
  lines: z
    .array(
      z.object({
        lineId: z.string().min(1).max(100),
        productId: Gid,
        variantId: Gid,
        quantity: z.int().min(1).max(1_000_000),
        unitPriceMinor: Minor,
      }),
    )
    .min(1)
    .max(500),
  deliveryMinor: Minor,
  /** On the shop's wall; null: now. */
  at: WallTime.nullable(),
});
export type QuoteCart = z.output<typeof QuoteCart>;

/** Why a line or an order costs less: one entry a rule that had a part in it, in the order they were applied. */
export const PriceReason = z.object({ ruleId: z.string(), ruleName: z.string(), label: z.string(), minor: Minor });

/** All amounts in minor units of the cart's currency. totalMinor: lines less discounts, less order discount, plus delivery. */
export const Quote = z.object({
  lines: z.array(
    z.object({
      lineId: z.string(),
      quantity: z.int(),
      beforeMinor: Minor,
      discountMinor: Minor,
      afterMinor: Minor,
      reasons: z.array(PriceReason),
    }),
  ),
  subtotalMinor: Minor,
  orderDiscountMinor: Minor,
  orderReasons: z.array(PriceReason),
  deliveryMinor: Minor,
  deliveryDiscountMinor: Minor,
  deliveryReasons: z.array(PriceReason),
  totalMinor: Minor,
  redeemedPoints: z.int(),
  /** What keeps this cart from being bought, in the merchant's words. */
  violations: z.array(z.object({ ruleId: z.string(), lineId: z.string().nullable(), message: z.string() })),
  /** The version of the rules it was priced by. */
  version: z.int(),
});
export type Quote = z.output<typeof Quote>;
