import type { Problem, Rule } from "./rule.ts";

export interface CheckInput {
  /** All rules that would be saved together, paused ones too. */
  readonly rules: readonly Rule[];
  readonly currency: string;
  /** Products that exist; null: it is not known, and UNKNOWN_PRODUCT is not looked for. */
  readonly knownProductIds: ReadonlySet<string> | null;
}

/** What is wrong with each rule and between them. Ask for one rule's problems by filtering on ruleId. */
export function checkRules(_input: CheckInput): Problem[] {
  throw new Error("not there yet");
}
