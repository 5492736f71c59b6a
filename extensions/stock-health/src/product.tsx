import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { LevelsTable } from "./levels-table.tsx";
import { type Level, readStock, type Stock } from "./stock.ts";
import { useStoreLevels } from "./store-levels.ts";
import { useAnswer } from "./use-answer.ts";

export default async function extension(): Promise<void> {
  render(<StockHealth />, document.body);
}

function StockHealth() {
  const { i18n } = shopify;
  const productId = shopify.data.selected[0]?.id ?? "";
  // Shopify resolves a relative address against the app's own (application_url), for extensions of the admin only.
  const service = { base: "", token: () => shopify.auth.idToken() };
  const path = productId ? `/v1/admin/stock?productId=${encodeURIComponent(productId)}` : undefined;
  const { state, value } = useAnswer(service, path, readStock);
  const ofStore = useStoreLevels(productId);
  // A degraded answer may be empty because nothing is known: the store's own figures go before it.
  const fresh = value && !value.degraded ? value : undefined;
  const levels = fresh?.levels ?? ofStore ?? (value?.levels.length ? value.levels : undefined);
  return (
    <s-admin-block heading={i18n.translate("heading")} collapsedSummary={levels ? summary(levels) : ""}>
      <s-stack gap="base">
        {levels ? (
          <LevelsTable levels={levels} />
        ) : state === "pending" || ofStore === undefined ? (
          <s-spinner accessibilityLabel={i18n.translate("loading")} />
        ) : (
          <s-text>{i18n.translate("unknown")}</s-text>
        )}
        {levels && state !== "pending" && (
          <s-text color="subdued">{note(fresh ?? (ofStore ? undefined : value))}</s-text>
        )}
      </s-stack>
    </s-admin-block>
  );
}

function summary(levels: readonly Level[]): string {
  const available = levels.reduce((sum, level) => sum + level.available, 0);
  return shopify.i18n.translate("summary", {
    count: levels.length,
    available: shopify.i18n.formatNumber(available),
  });
}

function note(stock: Stock | undefined): string {
  const { i18n } = shopify;
  if (!stock) return i18n.translate("from_store");
  if (stock.degraded) return i18n.translate("kept");
  if (!stock.lastOutsideWriteAt) return i18n.translate("outside_never");
  const time = i18n.formatDate(new Date(stock.lastOutsideWriteAt), { dateStyle: "medium", timeStyle: "short" });
  return i18n.translate("outside", { time });
}
