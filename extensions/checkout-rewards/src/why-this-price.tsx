import { fromMinor } from "./money.ts";
import { reasonsOf } from "./reasons.ts";

/** "10+: 8 % off, you save €9.60": the message of each automatic discount, and what it comes to. */
export function WhyThisPrice() {
  const { i18n } = shopify;
  const { currencyCode: currency } = shopify.cost.totalAmount.value;
  const reasons = reasonsOf(shopify.lines.value, shopify.discountAllocations.value, currency);
  if (reasons.length === 0) return null;
  return (
    <s-stack gap="small-200">
      <s-heading>{i18n.translate("why")}</s-heading>
      <s-unordered-list>
        {reasons.map(({ title, savedMinor }) => {
          const amount = i18n.formatCurrency(fromMinor(savedMinor, currency), { currency, inExtensionLocale: true });
          return <s-list-item key={title}>{i18n.translate("why_line", { reason: title, amount })}</s-list-item>;
        })}
      </s-unordered-list>
    </s-stack>
  );
}
