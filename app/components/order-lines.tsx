import { BlockStack, Box, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "../shop-context.tsx";
import type { OrderWire } from "./order-page.tsx";

type Line = OrderWire["lines"][number];

/** What was bought. A line whose quantity changed shows both. */
export function OrderLines({ order }: { order: OrderWire }) {
  const { t } = useTranslation();
  return (
    <Card padding="0">
      <Box padding="400">
        <Text as="h2" variant="headingSm">
          {t("order.items")}
        </Text>
      </Box>
      {order.lines.map((line) => (
        <Box key={line.lineId}>
          <Divider />
          <LineRow line={line} order={order} />
        </Box>
      ))}
      {order.lines.length === 0 && (
        <Box padding="400">
          <Text as="p" tone="subdued">
            {t("order.noItems")}
          </Text>
        </Box>
      )}
    </Card>
  );
}

/** What a line lost since it was ordered: by refunds, and by edits or cancellation. In units. */
function changesOf(line: Line, { refunds }: Pick<OrderWire, "refunds">): { refunded: number; removed: number } {
  const lost = line.quantity - line.currentQuantity;
  const ofLine = refunds.flatMap((refund) => refund.lines).filter((refundLine) => refundLine.lineId === line.lineId);
  const refunded = Math.min(
    lost,
    ofLine.reduce((units, refundLine) => units + refundLine.quantity, 0),
  );
  return { refunded, removed: lost - refunded };
}

function LineRow({ line, order }: { line: Line; order: OrderWire }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { currency } = order;
  const { refunded, removed } = changesOf(line, order);
  const changes = [
    ...(refunded > 0 ? [t("order.lineRefunded", { quantity: format.count(refunded) })] : []),
    ...(removed > 0 ? [t("order.lineRemoved", { quantity: format.count(removed) })] : []),
  ];
  const totalMinor = BigInt(line.unitPriceMinor) * BigInt(line.quantity) - BigInt(line.discountMinor);
  return (
    <Box padding="400">
      <InlineStack align="space-between" gap="400" wrap={false}>
        <BlockStack gap="050">
          <Text
            as="p"
            fontWeight="medium"
            breakWord
            {...(line.currentQuantity === 0 ? { tone: "subdued" as const } : {})}
          >
            {line.title}
          </Text>
          <Text as="p" variant="bodySm" tone="subdued" breakWord>
            {[line.variantTitle, line.sku].filter(Boolean).join(" · ")}
          </Text>
          {changes.length > 0 && (
            <Text as="p" variant="bodySm" tone="caution">
              {changes.join(" · ")}
            </Text>
          )}
        </BlockStack>
        <div style={{ flex: "none", textAlign: "end" }}>
          <BlockStack gap="050">
            <Text as="p" numeric>
              {format.money(totalMinor, currency)}
            </Text>
            <Text as="p" variant="bodySm" tone="subdued" numeric>
              {format.money(line.unitPriceMinor, currency)} × {format.count(line.quantity)}
            </Text>
            {BigInt(line.discountMinor) !== 0n && (
              <Text as="p" variant="bodySm" tone="subdued" numeric>
                {t("order.discount")} −{format.money(line.discountMinor, currency)}
              </Text>
            )}
          </BlockStack>
        </div>
      </InlineStack>
    </Box>
  );
}
