import type { Known } from "./known.ts";
import { fromMinor } from "./money.ts";
import type { AnswerState } from "./use-answer.ts";

interface Props {
  readonly known: Known;
  readonly state: AnswerState;
}

/** The buyer's points and tier, and what is missing to the next tier. */
export function Balance({ known, state }: Props) {
  const { i18n } = shopify;
  const { points, tier } = known;
  if (points === undefined) {
    if (state !== "pending") return <s-text color="subdued">{i18n.translate("balance_unknown")}</s-text>;
    return <s-skeleton-paragraph content={i18n.translate("balance_unknown")} />;
  }
  const formatted = i18n.formatNumber(points, { inExtensionLocale: true });
  return (
    <s-stack gap="small-200">
      <s-text>
        {state === "stale"
          ? i18n.translate("balance_last_known", { count: points, points: formatted })
          : i18n.translate("balance", { count: points, points: formatted })}
      </s-text>
      {tier && <Tier known={known} tier={tier} />}
    </s-stack>
  );
}

function Tier({ known, tier }: { readonly known: Known; readonly tier: string }) {
  const { i18n } = shopify;
  const { next, spentMinor, currency } = known;
  if (!next) return <s-text color="subdued">{i18n.translate("tier", { tier })}</s-text>;
  const amount = i18n.formatCurrency(fromMinor(next.missingMinor, currency), { currency, inExtensionLocale: true });
  const missing = i18n.translate("next_tier", { amount, tier, next: next.name });
  return (
    <>
      {spentMinor !== undefined && (
        <s-progress value={spentMinor} max={spentMinor + next.missingMinor} accessibilityLabel={missing} />
      )}
      <s-text color="subdued">{missing}</s-text>
    </>
  );
}
