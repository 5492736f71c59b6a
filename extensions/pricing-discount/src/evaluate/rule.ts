/**
 * A price rule as it goes into the compiler: structurally what `PriceRule` of contracts/price-rule.ts gives out. It is
 * written out here because this folder is bundled into a Function, where zod would cost more than the whole evaluation.
 */
export type RuleValue =
  | { readonly type: "percent"; readonly percentBps: number }
  | { readonly type: "amount-off"; readonly minor: bigint }
  | { readonly type: "fixed-price"; readonly minor: bigint };

export type RuleScope =
  | { readonly type: "all"; readonly except: readonly string[] }
  | { readonly type: "products"; readonly productIds: readonly string[] };

export type RuleAudience =
  | { readonly type: "everyone" }
  | { readonly type: "price-group"; readonly group: string }
  | { readonly type: "company"; readonly companyId: string }
  | { readonly type: "company-location"; readonly companyLocationId: string };

export interface QuantityTier {
  readonly fromQuantity: number;
  readonly value: RuleValue;
}

export interface AmountTier {
  readonly fromMinor: bigint;
  readonly value: RuleValue;
}

export interface ProductEffect {
  readonly kind: "product";
  readonly scope: RuleScope;
  readonly countBy: "line" | "product" | "group";
  readonly tiers: readonly QuantityTier[];
}

export interface QuantityEffect {
  readonly kind: "quantity";
  readonly scope: RuleScope;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly multiple: number | null;
}

export interface KitEffect {
  readonly kind: "kit";
  readonly way: "expand" | "merge";
  readonly variantId: string;
  readonly title: string;
  readonly components: readonly { readonly variantId: string; readonly quantity: number }[];
  readonly value: RuleValue | null;
}

export interface RedemptionEffect {
  readonly kind: "redemption";
  readonly points: number;
  readonly minor: bigint;
  readonly maxPercentBps: number;
}

export type RuleEffect =
  | ProductEffect
  | { readonly kind: "order"; readonly tiers: readonly AmountTier[] }
  | { readonly kind: "delivery"; readonly tiers: readonly AmountTier[] }
  | QuantityEffect
  | KitEffect
  | RedemptionEffect;

export interface Rule {
  readonly ruleId: string;
  readonly name: string;
  readonly label: string;
  readonly effect: RuleEffect;
  readonly audience: RuleAudience;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly timeZone: string;
  readonly priority: number;
  readonly combination: "best" | "stack" | "exclusive";
  readonly capBps: number | null;
  readonly capMinor: bigint | null;
  readonly testCustomerIds: readonly string[];
}

/** Structurally `RuleProblem` of contracts/price-rule.ts. */
export interface Problem {
  readonly ruleId: string;
  readonly level: "error" | "warning";
  readonly code: string;
  readonly field: string;
  readonly message: string;
  readonly remedy: string;
  readonly otherRuleIds: string[];
}
