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
          <LineRow line={line} currency={order.currency} />
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

function LineRow({ line, currency }: { line: Line; currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isRemoved = line.currentQuantity === 0;
  const totalMinor = BigInt(line.unitPriceMinor) * BigInt(line.quantity) - BigInt(line.discountMinor);
  return (
    <Box padding="400">
      <InlineStack align="space-between" gap="400" wrap={false}>
        <BlockStack gap="050">
          <Text as="p" fontWeight="medium" breakWord {...(isRemoved ? { tone: "subdued" as const } : {})}>
            {line.title}
          </Text>
          <Text as="p" variant="bodySm" tone="subdued" breakWord>
            {[line.variantTitle, line.sku].filter(Boolean).join(" · ")}
          </Text>
          {line.currentQuantity !== line.quantity && (
            <Text as="p" variant="bodySm" tone="caution">
              {isRemoved
                ? t("order.lineRemoved")
                : t("order.lineNow", { quantity: format.count(line.currentQuantity) })}
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
