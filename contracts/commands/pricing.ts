import { z } from "zod";
import { defineCommand } from "../define.ts";
import { PriceRuleDraft } from "../price-rule-draft.ts";
import { Reconcile } from "../reconciliation.ts";

/** Saves a rule into the draft; a new ruleId is a new rule. Fails with each problem of level "error" named. */
export const SaveRuleV1 = defineCommand(
  "pricing",
  "save-rule",
  1,
  // Wide on purpose: what is wrong with a rule is told by the service in words, not by a dead letter.
  z.object({ rule: PriceRuleDraft, paused: z.boolean() }),
);

export const RemoveRuleV1 = defineCommand("pricing", "remove-rule", 1, z.object({ ruleId: z.uuid() }));

/** Makes the draft of `version` what shoppers pay. Refused where the draft has moved on since it was looked at. */
export const PublishRulesV1 = defineCommand("pricing", "publish", 1, z.object({ version: z.int().min(1) }));

/** The draft becomes what `version` was, as a new version; publish: and shoppers pay by it at once. */
export const RollBackRulesV1 = defineCommand(
  "pricing",
  "roll-back",
  1,
  z.object({ version: z.int().min(0), publish: z.boolean() }),
);

/** What to do about a part that somebody deleted in the store. */
export const RepairPartV1 = defineCommand(
  "pricing",
  "repair-part",
  1,
  z.object({
    part: z.enum(["discount", "validation", "cart-transform", "carrier-service"]),
    action: z.enum(["repair", "leave"]),
  }),
);

/** Compare what was published with the store, and put right what differs. */
export const ReconcilePricingV1 = defineCommand("pricing", "reconcile", 1, Reconcile);
