import { emptyForm, type RuleForm } from "./price-rule-form.ts";

export const EXAMPLES = ["volume", "wholesale", "freeDelivery", "points"] as const;
export type Example = (typeof EXAMPLES)[number];

/** What an example begins with. The amounts fit any currency: they are there to be changed. */
const FILLED: Record<Example, Partial<RuleForm>> = {
  volume: {
    kind: "product",
    countBy: "product",
    tiers: [
      { key: 0, from: "10", type: "percent", value: "8" },
      { key: 1, from: "25", type: "percent", value: "12" },
    ],
  },
  wholesale: {
    kind: "product",
    countBy: "line",
    audience: "price-group",
    group: "wholesale",
    tiers: [{ key: 0, from: "1", type: "percent", value: "15" }],
  },
  freeDelivery: { kind: "delivery", tiers: [{ key: 0, from: "75", type: "percent", value: "100" }] },
  points: { kind: "redemption", points: "100", pointsWorth: "1", maxPercent: "50" },
};

export function isExample(text: string | null): text is Example {
  return EXAMPLES.some((example) => example === text);
}

/** @param name what the example is called in the merchant's language. */
export function exampleForm(example: Example, name: string, ruleId: string, timeZone: string): RuleForm {
  return { ...emptyForm(ruleId, timeZone), ...FILLED[example], name };
}
