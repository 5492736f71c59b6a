import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { Balance } from "./balance.tsx";
import { merge, readAnswer } from "./known.ts";
import { readFacts } from "./loyalty.ts";
import { toMinor } from "./money.ts";
import { Redeem } from "./redeem.tsx";
import { publishedRedemption, redeemOf } from "./redemption.ts";
import { readSettings } from "./settings.ts";
import { useAnswer } from "./use-answer.ts";
import { WhyThisPrice } from "./why-this-price.tsx";

export default async function extension(): Promise<void> {
  render(<CheckoutRewards />, document.body);
}

function CheckoutRewards() {
  const { amount, currencyCode: currency } = shopify.cost.totalAmount.value;
  const { apiUrl, showReasons, showRedemption } = readSettings(shopify.settings.value);
  const metafields = shopify.appMetafields.value;
  const facts = { ...readFacts(metafields), redemption: publishedRedemption(metafields) };
  const totalMinor = toMinor(amount, currency);
  // The token tells our servers who the buyer is: without consent they are not asked.
  const asks = apiUrl !== "" && shopify.customerPrivacy.value.allowedProcessing.preferences;
  const service = { base: apiUrl, token: () => shopify.sessionToken.get() };
  const path = asks ? `/v1/checkout/rewards?totalMinor=${totalMinor}&currency=${currency}` : undefined;
  const { state, value } = useAnswer(service, path, readAnswer);

  const known = merge(facts, value, totalMinor, currency);
  const isCustomer = facts.points !== undefined || shopify.buyerIdentity?.customer.value !== undefined;
  return (
    <s-section heading={shopify.i18n.translate("heading")}>
      <s-stack gap="base">
        <Earns earns={known.earns} pending={state === "pending"} />
        {isCustomer && <Balance known={known} state={state} />}
        {isCustomer && showRedemption && (
          <Redeem
            known={known}
            redeem={redeemOf(metafields)}
            service={asks ? service : undefined}
            totalMinor={totalMinor}
          />
        )}
        {showReasons && <WhyThisPrice />}
      </s-stack>
    </s-section>
  );
}

function Earns({ earns, pending }: { readonly earns: number | undefined; readonly pending: boolean }) {
  const { i18n } = shopify;
  if (earns !== undefined) {
    const points = i18n.formatNumber(earns, { inExtensionLocale: true });
    return <s-text type="strong">{i18n.translate("earns", { count: earns, points })}</s-text>;
  }
  if (pending) return <s-skeleton-paragraph content={i18n.translate("earns_unknown")} />;
  return <s-text>{i18n.translate("earns_unknown")}</s-text>;
}
