import { BlockStack, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "../shop-context.tsx";
import type { OrderWire } from "./order-page.tsx";

/** The sum as it was placed, and what is left of it after edits and refunds. */
export function OrderTotals({ order }: { order: OrderWire }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = (minor: bigint | string) => format.money(minor, order.currency);
  // Where prices include tax, the parts add up to the total without it.
  const isTaxIncluded = BigInt(order.subtotalMinor) + BigInt(order.shippingMinor) === BigInt(order.totalMinor);
  const wasChanged = order.currentTotalMinor !== order.totalMinor;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {t("order.payment")}
        </Text>
        <Row label={t("order.subtotal")} value={money(order.subtotalMinor)} />
        {BigInt(order.discountMinor) !== 0n && (
          <Row label={t("order.discountIncluded")} value={money(-BigInt(order.discountMinor))} />
        )}
        <Row label={t("order.shipping")} value={money(order.shippingMinor)} />
        <Row label={t(isTaxIncluded ? "order.taxIncluded" : "order.tax")} value={money(order.taxMinor)} />
        <Divider />
        <Row
          label={t(wasChanged ? "order.totalAsOrdered" : "order.total")}
          value={money(order.totalMinor)}
          strong={!wasChanged}
        />
        {BigInt(order.refundedMinor) !== 0n && (
          <Row label={t("order.refunded")} value={money(-BigInt(order.refundedMinor))} />
        )}
        {wasChanged && <Row label={t("order.currentTotal")} value={money(order.currentTotalMinor)} strong />}
      </BlockStack>
    </Card>
  );
}

function Row({ label, value, strong = false }: { label: string; value: string; strong?: boolean }) {
  const fontWeight = strong ? "semibold" : "regular";
  return (
    <InlineStack align="space-between" gap="400">
      <Text as="span" fontWeight={fontWeight}>
        {label}
      </Text>
      <Text as="span" numeric fontWeight={fontWeight}>
        {value}
      </Text>
    </InlineStack>
  );
}
