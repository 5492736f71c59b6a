import { z } from "zod";
import { Minor } from "./money.ts";
import type { PriceRule } from "./price-rule.ts";

/** Beyond it nobody wrote a rule: a payload of this many products is refused before it is read. */
const MOST_PRODUCTS = 20_000;
const MOST_ENTRIES = 1_000;

const Value = z.discriminatedUnion("type", [
  z.object({ type: z.literal("percent"), percentBps: z.number() }),
  z.object({ type: z.literal("amount-off"), minor: Minor }),
  z.object({ type: z.literal("fixed-price"), minor: Minor }),
]);
const ProductIds = z.array(z.string()).max(MOST_PRODUCTS);
const Scope = z.discriminatedUnion("type", [
  z.object({ type: z.literal("all"), except: ProductIds }),
  z.object({ type: z.literal("products"), productIds: ProductIds }),
]);
const Audience = z.discriminatedUnion("type", [
  z.object({ type: z.literal("everyone") }),
  z.object({ type: z.literal("price-group"), group: z.string() }),
  z.object({ type: z.literal("company"), companyId: z.string() }),
  z.object({ type: z.literal("company-location"), companyLocationId: z.string() }),
]);
const AmountTiers = z.array(z.object({ fromMinor: Minor, value: Value })).max(MOST_ENTRIES);

const Effect = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("product"),
    scope: Scope,
    countBy: z.enum(["line", "product", "group"]),
    tiers: z.array(z.object({ fromQuantity: z.number(), value: Value })).max(MOST_ENTRIES),
  }),
  z.object({ kind: z.literal("order"), tiers: AmountTiers }),
  z.object({ kind: z.literal("delivery"), tiers: AmountTiers }),
  z.object({
    kind: z.literal("quantity"),
    scope: Scope,
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
    multiple: z.number().nullable(),
  }),
  z.object({
    kind: z.literal("kit"),
    way: z.enum(["expand", "merge"]),
    variantId: z.string(),
    title: z.string(),
    components: z.array(z.object({ variantId: z.string(), quantity: z.number() })).max(MOST_ENTRIES),
    value: Value.nullable(),
  }),
  z.object({ kind: z.literal("redemption"), points: z.number(), minor: Minor, maxPercentBps: z.number() }),
]);

/**
 * A price rule as somebody is writing it: of the right shape, and within no limits. What is wrong with it is told in
 * words, beside the field; by PriceRule's limits it would be a message that nobody can handle.
 */
export const PriceRuleDraft: z.ZodType<PriceRule, z.input<typeof PriceRule>> = z.object({
  ruleId: z.uuid(),
  name: z.string(),
  label: z.string(),
  effect: Effect,
  audience: Audience,
  startsAt: z.string().nullable(),
  endsAt: z.string().nullable(),
  timeZone: z.string(),
  priority: z.number(),
  combination: z.enum(["best", "stack", "exclusive"]),
  capBps: z.number().nullable(),
  capMinor: Minor.nullable(),
  testCustomerIds: z.array(z.string()).max(MOST_ENTRIES),
});
