import type { NextTier } from "./loyalty.ts";
import { fromMinor } from "./money.ts";
import type { AnswerState } from "./use-answer.ts";

interface Props {
  readonly points: number | undefined;
  readonly tier: string | undefined;
  readonly next: NextTier | undefined;
  readonly spentMinor: number | undefined;
  /** Of spend and tiers. */
  readonly currency: string;
  readonly state: AnswerState;
}

/** The buyer's points and tier, and how far the next tier is. */
export function Progress({ points, tier, next, spentMinor, currency, state }: Props) {
  const { i18n } = shopify;
  if (points === undefined) {
    if (state !== "pending") return <s-text color="subdued">{i18n.translate("balance_unknown")}</s-text>;
    return <s-skeleton-paragraph content={i18n.translate("balance_unknown")} />;
  }
  const formatted = i18n.formatNumber(points, { inExtensionLocale: true });
  const missing = next && tier && missingText(next, tier, currency);
  return (
    <s-stack gap="small-200">
      <s-text>
        {state === "stale"
          ? i18n.translate("balance_last_known", { count: points, points: formatted })
          : i18n.translate("balance", { count: points, points: formatted })}
      </s-text>
      {next && missing && spentMinor !== undefined && (
        <s-progress value={spentMinor} max={spentMinor + next.missingMinor} accessibilityLabel={missing} />
      )}
      {tier && <s-text color="subdued">{missing ?? i18n.translate("tier", { tier })}</s-text>}
    </s-stack>
  );
}

function missingText(next: NextTier, tier: string, currency: string): string {
  const { i18n } = shopify;
  const amount = i18n.formatCurrency(fromMinor(next.missingMinor, currency), { currency, inExtensionLocale: true });
  return i18n.translate("next_tier", { amount, tier, next: next.name });
}
