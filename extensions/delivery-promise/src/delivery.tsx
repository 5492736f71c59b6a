import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { type DeliveryDays, estimate, readAnswer, readRule } from "./promise.ts";
import { readSettings } from "./settings.ts";
import { useAnswer } from "./use-answer.ts";

/** As many variants are asked about; what is beyond them does not change the date by much. */
const MAX_VARIANTS = 50;

export default async function extension(): Promise<void> {
  render(<DeliveryPromise />, document.body);
}

function DeliveryPromise() {
  const { apiUrl, showLocation } = readSettings(shopify.settings.value);
  const variants = variantsToShip();
  const country = shopify.shippingAddress?.value?.countryCode ?? shopify.localization.country.value?.isoCode ?? "";
  // The token tells our servers who the buyer is: without consent they are not asked.
  const asks = apiUrl !== "" && variants !== "" && shopify.customerPrivacy.value.allowedProcessing.preferences;
  const service = { base: apiUrl, token: () => shopify.sessionToken.get() };
  const path = asks ? `/v1/checkout/delivery?variants=${variants}${country && `&country=${country}`}` : undefined;
  const { state, value } = useAnswer(service, path, readAnswer);
  if (variants === "") return null;

  // A degraded answer reckons by some lead times; those of the shop's metafield are its own.
  const days = value && !value.degraded ? value : (fromMetafield() ?? value);
  const { i18n } = shopify;
  if (!days && state === "pending") return <s-skeleton-paragraph content={i18n.translate("unknown")} />;
  return (
    <s-stack gap="small-300" accessibilityRole="status" accessibilityLabel={i18n.translate("label")}>
      <s-text type="strong">{days ? dates(days) : i18n.translate("unknown")}</s-text>
      {days && <s-text color="subdued">{note(days, showLocation)}</s-text>}
    </s-stack>
  );
}

/** "<variant id>:<quantity>,...", sorted, so that the same cart is the same question. "" where nothing is shipped. */
function variantsToShip(): string {
  const quantities = new Map<string, number>();
  for (const { merchandise, quantity } of shopify.lines.value) {
    if (!merchandise.requiresShipping) continue;
    const id = merchandise.id.split("/").pop() ?? "";
    quantities.set(id, (quantities.get(id) ?? 0) + quantity);
  }
  return [...quantities]
    .map(([id, quantity]) => `${id}:${quantity}`)
    .sort()
    .slice(0, MAX_VARIANTS)
    .join(",");
}

function fromMetafield(): DeliveryDays | undefined {
  const entry = shopify.appMetafields.value.find(
    ({ target, metafield }) =>
      target.type === "shop" && metafield.namespace === "$app:delivery" && metafield.key === "estimate",
  );
  const rule = readRule(entry?.metafield.value);
  return rule && estimate(rule, Date.now());
}

function dates({ earliest, latest }: DeliveryDays): string {
  const { i18n } = shopify;
  const inWords = (day: string) =>
    i18n.formatDate(new Date(`${day}T00:00:00Z`), {
      weekday: "short",
      day: "numeric",
      month: "short",
      timeZone: "UTC",
      inExtensionLocale: true,
    });
  return earliest === latest
    ? i18n.translate("one_day", { date: inWords(earliest) })
    : i18n.translate("between", { earliest: inWords(earliest), latest: inWords(latest) });
}

function note({ estimated, location }: DeliveryDays, showLocation: boolean): string {
  const { i18n } = shopify;
  if (estimated) return i18n.translate("estimated");
  return location && showLocation ? i18n.translate("from_location", { location }) : i18n.translate("in_stock");
}
