import { earnedBy, nextTierOf, readFacts, readRewards } from "./loyalty.ts";
import { toMinor } from "./money.ts";
import { Notifications } from "./notifications.tsx";
import { Progress } from "./progress.tsx";
import { readSettings } from "./settings.ts";
import { useAnswer } from "./use-answer.ts";

/** The same on the thank-you page and on the order's page in the customer's account. */
export function OrderRewards() {
  const { amount, currencyCode: currency } = shopify.cost.totalAmount.value;
  const { apiUrl, showNotifications } = readSettings(shopify.settings.value);
  const { rule, points, tier, spentMinor } = readFacts(shopify.appMetafields.value);
  const totalMinor = toMinor(amount, currency);
  // The token tells our servers who the buyer is: without consent they are not asked.
  const asks = apiUrl !== "" && shopify.customerPrivacy.value.allowedProcessing.preferences;
  const service = { base: apiUrl, token: () => shopify.sessionToken.get() };
  const path = asks ? `/v1/checkout/rewards?totalMinor=${totalMinor}&currency=${currency}` : undefined;
  const { state, value } = useAnswer(service, path, readRewards);

  // A degraded answer may say "nothing is known": then what was last written to the store goes first.
  const fresh = value && !value.degraded ? value : undefined;
  const isCustomer = points !== undefined || shopify.buyerIdentity?.customer.value !== undefined;
  const next = rule && spentMinor !== undefined ? nextTierOf(rule, spentMinor) : undefined;
  return (
    <s-section heading={shopify.i18n.translate("heading")}>
      <s-stack gap="base">
        <Earned earns={rule ? earnedBy(rule, totalMinor, currency) : fresh?.earns} pending={state === "pending"} />
        {isCustomer && (
          <Progress
            points={fresh?.points ?? points}
            tier={fresh?.tier || tier}
            next={fresh ? fresh.nextTier : next}
            spentMinor={spentMinor}
            currency={rule?.currency ?? currency}
            state={state}
          />
        )}
        {isCustomer && showNotifications && apiUrl !== "" && <Notifications service={service} />}
      </s-stack>
    </s-section>
  );
}

function Earned({ earns, pending }: { readonly earns: number | undefined; readonly pending: boolean }) {
  const { i18n } = shopify;
  if (earns !== undefined) {
    const points = i18n.formatNumber(earns, { inExtensionLocale: true });
    return <s-text type="strong">{i18n.translate("earned", { count: earns, points })}</s-text>;
  }
  if (pending) return <s-skeleton-paragraph content={i18n.translate("earned_unknown")} />;
  return <s-text>{i18n.translate("earned_unknown")}</s-text>;
}
