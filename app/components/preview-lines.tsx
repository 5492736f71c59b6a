import { Badge, Banner, BlockStack, Button, InlineStack, Text, TextField } from "@shopify/polaris";
import { DeleteIcon } from "@shopify/polaris-icons";
import { useTranslation } from "react-i18next";
import { isQuantity, type PreviewLine } from "../preview-cart.ts";
import { useFormat, useShop } from "../shop-context.tsx";
import type { QuoteWire } from "../use-quote.ts";
import "./preview-lines.css";

type Reason = QuoteWire["orderReasons"][number];

/** Each line of the cart: what it costs without any rule, what it costs with them, and why. */
export function PreviewLines({
  lines,
  quote,
  isOld,
  set,
  remove,
}: {
  lines: readonly PreviewLine[];
  quote: QuoteWire | null;
  isOld: boolean;
  set: (at: number, quantity: string) => void;
  remove: (at: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <ul className="preview-lines">
      {lines.map((line, at) => (
        <li key={`${line.variantId} ${at}`} className="preview-line">
          <div className="preview-line-fields">
            <div className="preview-line-name">
              <Text as="p" fontWeight="medium">
                {line.title}
              </Text>
              <LinePrice
                line={line}
                priced={quote?.lines.find(({ lineId }) => lineId === `line-${at}`)}
                isOld={isOld}
              />
            </div>
            <div className="preview-line-quantity">
              <TextField
                label={t("pricing.editor.quantityOf", { name: line.title })}
                labelHidden
                autoComplete="off"
                inputMode="numeric"
                value={line.quantity}
                onChange={(quantity) => set(at, quantity)}
                error={!isQuantity(line.quantity)}
              />
            </div>
            <Button
              icon={DeleteIcon}
              variant="tertiary"
              accessibilityLabel={t("pricing.editor.removeOne", { name: line.title })}
              onClick={() => remove(at)}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}

function LinePrice({
  line,
  priced,
  isOld,
}: {
  line: PreviewLine;
  priced: QuoteWire["lines"][number] | undefined;
  isOld: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { currency } = useShop();
  const unit = t("pricing.preview.each", { price: format.money(line.unitPriceMinor, currency) });
  if (!priced) {
    return (
      <Text as="p" tone="subdued">
        {unit}
      </Text>
    );
  }
  const isLess = priced.discountMinor !== "0";
  return (
    <div className={isOld ? "preview-old" : ""}>
      <Text as="p" tone="subdued" variant="bodySm">
        {unit}
      </Text>
      <p className="figures">
        {isLess && (
          <>
            <span className="visually-hidden">{t("pricing.preview.before")} </span>
            <s>{format.money(priced.beforeMinor, currency)}</s>{" "}
            <span className="visually-hidden">{t("pricing.preview.after")} </span>
          </>
        )}
        <strong>{format.money(priced.afterMinor, currency)}</strong>
      </p>
      <Reasons reasons={priced.reasons} />
    </div>
  );
}

/** Why something costs less, a badge for each rule that had a part in it. */
function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { currency } = useShop();
  if (reasons.length === 0) return null;
  return (
    <InlineStack gap="150">
      {reasons.map(({ ruleId, ruleName, label, minor }, at) => (
        <Badge key={`${ruleId} ${at}`} tone="success">
          {t("pricing.preview.reason", { label: label || ruleName, amount: format.money(minor, currency) })}
        </Badge>
      ))}
    </InlineStack>
  );
}

/** What the cart comes to with the rule, and what shoppers pay for it now. */
export function PreviewTotals({ quote, now, isOld }: { quote: QuoteWire; now: QuoteWire | null; isOld: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { currency } = useShop();
  const money = (minor: string) => format.money(minor, currency);
  const less = (minor: string) => format.money(-BigInt(minor), currency);
  return (
    <BlockStack gap="300">
      <dl className={isOld ? "preview-totals preview-old" : "preview-totals"}>
        <Row what={t("pricing.preview.subtotal")} value={money(quote.subtotalMinor)} />
        {quote.orderDiscountMinor !== "0" && (
          <Row what={t("pricing.preview.orderDiscount")} value={less(quote.orderDiscountMinor)}>
            <Reasons reasons={quote.orderReasons} />
          </Row>
        )}
        <Row what={t("pricing.preview.delivery")} value={money(quote.deliveryMinor)} />
        {quote.deliveryDiscountMinor !== "0" && (
          <Row what={t("pricing.preview.deliveryDiscount")} value={less(quote.deliveryDiscountMinor)}>
            <Reasons reasons={quote.deliveryReasons} />
          </Row>
        )}
        <Row what={t("pricing.preview.total")} value={money(quote.totalMinor)} strong />
        {now && <Row what={t("pricing.preview.now")} value={money(now.totalMinor)} />}
      </dl>
      {quote.violations.map(({ ruleId, lineId, message }) => (
        <Banner key={`${ruleId} ${lineId}`} tone="warning" title={t("pricing.preview.blocked")}>
          {message}
        </Banner>
      ))}
    </BlockStack>
  );
}

function Row({
  what,
  value,
  strong = false,
  children,
}: {
  what: string;
  value: string;
  strong?: boolean;
  children?: React.ReactNode;
}) {
  return (
    <div className={strong ? "preview-total preview-total-strong" : "preview-total"}>
      <dt>{what}</dt>
      <dd className="figures">{value}</dd>
      {children && <dd className="preview-total-why">{children}</dd>}
    </div>
  );
}
