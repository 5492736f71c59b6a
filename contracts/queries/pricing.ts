import { z } from "zod";
import { defineQuery } from "../define.ts";
import { Currency } from "../money.ts";
import { Gid } from "../order.ts";
import { PriceRule, Quote, QuoteCart, RuleProblem } from "../price-rule.ts";
import { PriceRuleDraft } from "../price-rule-draft.ts";
import { ReconciliationReport } from "../reconciliation.ts";

const Time = z.iso.datetime({ offset: true });

/** draft: differs from what is published. scheduled: published, begins later. paused: kept, never compiled. */
export const RuleState = z.enum(["draft", "live", "scheduled", "ended", "test", "paused"]);

/** One rule as it was last saved, with what its compiled form takes of the budgets. */
export const ListedRule = z.object({
  rule: PriceRule,
  state: RuleState,
  paused: z.boolean(),
  savedAt: Time,
  savedBy: z.string().nullable(),
  problems: z.array(RuleProblem),
  /** Bytes of the rule in the compiled table. */
  bytes: z.int(),
});

/** A budget: used of limit, both in its own unit (bytes, instructions). */
const Budget = z.object({ used: z.number(), limit: z.number() });

/** running: of five steps. failed: error says why and what to do; shoppers still pay by publishedVersion. */
export const Publication = z.object({
  version: z.int(),
  state: z.enum(["running", "done", "failed"]),
  startedAt: Time,
  finishedAt: Time.nullable(),
  by: z.string().nullable(),
  error: z.string().nullable(),
  productsDone: z.int(),
  productsTotal: z.int(),
});

/** All rules of a shop, newest saved first. publishedVersion 0: nothing was ever published. */
export const PricingRules = defineQuery("pricing", "rules", 1, {
  input: z.object({}),
  output: z.object({
    rules: z.array(ListedRule),
    draftVersion: z.int(),
    publishedVersion: z.int(),
    publishedAt: Time.nullable(),
    hasUnpublished: z.boolean(),
    publication: Publication.nullable(),
    tableBytes: Budget,
    /** Share of Shopify's instruction limit at 200 lines, as estimated for these rules. */
    instructions: Budget,
    currency: Currency.nullable(),
    timeZone: z.string().nullable(),
  }),
});

export const PricingRuleById = defineQuery("pricing", "rule", 1, {
  input: z.object({ ruleId: z.uuid() }),
  output: z.object({ listed: ListedRule.nullable() }),
});

/** What would be wrong with a rule beside the saved ones, without saving it. */
export const PricingCheck = defineQuery("pricing", "check", 1, {
  input: z.object({ rule: PriceRuleDraft }),
  output: z.object({ problems: z.array(RuleProblem), tableBytes: Budget }),
});

/** Prices a cart by the published rules, by the draft, or by the draft with one rule as it is being written. */
export const PricingQuote = defineQuery("pricing", "quote", 1, {
  input: z.object({ cart: QuoteCart, by: z.enum(["published", "draft"]), rule: PriceRuleDraft.nullable() }),
  output: Quote,
});

/** Why a product costs what it costs: each rule that is about it, and whether it is reached. */
export const PricingExplain = defineQuery("pricing", "explain", 1, {
  input: z.object({ productId: Gid, quantity: z.int().min(1).max(1_000_000) }),
  output: z.object({
    group: z.string().nullable(),
    rules: z.array(z.object({ ruleId: z.string(), name: z.string(), applies: z.boolean(), why: z.string() })),
  }),
});

export const RuleVersion = z.object({
  version: z.int(),
  at: Time,
  by: z.string().nullable(),
  /** What was done: "saved Volume break", "rolled back to 3". */
  note: z.string(),
  published: z.boolean(),
  rules: z.int(),
});

/** Newest first. */
export const PricingVersions = defineQuery("pricing", "versions", 1, {
  input: z.object({ limit: z.int().min(1).max(100).default(50) }),
  output: z.object({ versions: z.array(RuleVersion) }),
});

/** All rules of two versions, for a comparison side by side. */
export const PricingVersion = defineQuery("pricing", "version", 1, {
  input: z.object({ version: z.int().min(0) }),
  output: z.object({ version: z.int(), rules: z.array(z.object({ rule: PriceRule, paused: z.boolean() })) }),
});

/**
 * What of the app is installed at checkout. present: exactly one is there. left: the merchant deleted it and said so.
 * unknown: the store could not be asked.
 */
export const PricingInstalled = defineQuery("pricing", "installed", 1, {
  input: z.object({}),
  output: z.object({
    parts: z.array(
      z.object({
        part: z.enum(["discount", "validation", "cart-transform", "carrier-service"]),
        state: z.enum(["present", "missing", "left", "unknown", "several"]),
        id: z.string().nullable(),
        checkedAt: Time.nullable(),
        error: z.string().nullable(),
      }),
    ),
  }),
});

/** What reconciliation compared, found and healed. */
export const PricingReconciliation = defineQuery("pricing", "reconciliation", 1, {
  input: ReconciliationReport.input,
  output: ReconciliationReport.output,
});
