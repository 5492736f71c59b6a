import { useTranslation } from "react-i18next";
import { useFormat } from "../shop-context.tsx";
import type { LoyaltyWire } from "./customers-page.tsx";

/** The rule now in force, in one sentence. */
export function LoyaltyRuleText({ rule }: { rule: LoyaltyWire["rule"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tiers = rule.tiers
    .map((tier) => t("customers.tierFrom", { name: tier.name, from: format.money(tier.fromMinor, rule.currency) }))
    .join(", ");
  return t("customers.rule", {
    count: rule.points,
    shown: format.count(rule.points),
    per: format.money(rule.perMinor, rule.currency),
    tiers,
  });
}
