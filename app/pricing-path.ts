export const PRICING_PATH = "/app/pricing";
export const VERSIONS_PATH = "/app/pricing/versions";
export const QUOTE_PATH = "/app/pricing/quote";

/** What a rule that is not saved yet is called in the address. */
export const NEW_RULE = "new";

export function rulePath(ruleId: string): string {
  return `${PRICING_PATH}/${ruleId}`;
}

/** Two versions side by side. */
export function comparePath(from: number, to: number): string {
  return `${VERSIONS_PATH}?from=${from}&to=${to}`;
}
