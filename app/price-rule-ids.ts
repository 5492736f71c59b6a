import type { RuleWire } from "./price-rule-form.ts";

/** Ids of Shopify objects that people know by their names. */
export type PriceRuleIds = readonly string[];

/** What a rule names: products, variants, customers. */
export function idsOf({ effect, testCustomerIds }: RuleWire): PriceRuleIds {
  switch (effect.kind) {
    case "product":
    case "quantity":
      return [...(effect.scope.type === "all" ? effect.scope.except : effect.scope.productIds), ...testCustomerIds];
    case "kit":
      return [effect.variantId, ...effect.components.map(({ variantId }) => variantId), ...testCustomerIds];
    case "order":
    case "delivery":
    case "redemption":
      return testCustomerIds;
  }
}
