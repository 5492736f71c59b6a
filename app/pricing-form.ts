import { z } from "zod";
import { RepairPartV1 } from "../contracts/commands/pricing.ts";
import { RuleJson } from "./preview-cart.ts";

const Key = z.uuid();
const Switch = z.enum(["on", "off"]).transform((text) => text === "on");
const Version = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);
const { part: Part, action: Action } = RepairPartV1.schema.shape;

/** The forms of the pricing and checkout pages. key: made by the page for each press of a button. */
export const PricingForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("save"), rule: RuleJson, paused: Switch, key: Key }),
  z.object({ intent: z.literal("remove"), ruleId: z.uuid(), key: Key }),
  z.object({ intent: z.literal("publish"), version: Version, key: Key }),
  z.object({ intent: z.literal("roll-back"), version: Version, publish: Switch, key: Key }),
  z.object({ intent: z.literal("repair"), part: Part, action: Action, key: Key }),
]);
export type PricingForm = z.output<typeof PricingForm>;
