import { Badge, BlockStack, Box, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "../shop-context.tsx";
import { Moment } from "./moment.tsx";
import type { OrderWire } from "./order-page.tsx";

export function OrderFulfillments({ order }: { order: OrderWire }) {
  const { t } = useTranslation();
  if (order.fulfillments.length === 0) return null;
  return (
    <Part title={t("order.fulfillments")}>
      {order.fulfillments.map((fulfillment) => (
        <Entry
          key={fulfillment.fulfillmentId}
          at={fulfillment.createdAt}
          end={<FulfillmentState state={fulfillment.status} />}
        >
          <Text as="p">
            {[fulfillment.trackingCompany, fulfillment.trackingNumber].filter(Boolean).join(" · ") ||
              t("order.noTracking")}
          </Text>
          <Lines order={order} lines={fulfillment.lines} />
        </Entry>
      ))}
    </Part>
  );
}

const FULFILLMENT_STATES = ["success", "pending", "open", "cancelled", "error", "failure"] as const;

/** Shopify may know states that we have no word for: they are shown as they are. */
function FulfillmentState({ state }: { state: string }) {
  const { t } = useTranslation();
  const known = FULFILLMENT_STATES.find((each) => each === state);
  return <Badge>{known ? t(`fulfillmentState.${known}`) : state}</Badge>;
}

export function OrderRefunds({ order }: { order: OrderWire }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (order.refunds.length === 0) return null;
  return (
    <Part title={t("order.refunds")}>
      {order.refunds.map((refund) => (
        <Entry
          key={refund.refundId}
          at={refund.createdAt}
          end={
            <Text as="span" numeric fontWeight="medium">
              {format.money(-BigInt(refund.refundedMinor), order.currency)}
            </Text>
          }
        >
          {refund.note && <Text as="p">{refund.note}</Text>}
          <Lines order={order} lines={refund.lines} />
        </Entry>
      ))}
    </Part>
  );
}

function Lines({ order, lines }: { order: OrderWire; lines: readonly { lineId: string; quantity: number }[] }) {
  const format = useFormat();
  const titleOf = (lineId: string) => order.lines.find((line) => line.lineId === lineId)?.title ?? "";
  if (lines.length === 0) return null;
  return (
    <Text as="p" variant="bodySm" tone="subdued" breakWord>
      {lines.map((line) => `${format.count(line.quantity)} × ${titleOf(line.lineId)}`).join(", ")}
    </Text>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Card padding="0">
      <Box padding="400">
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
      </Box>
      {children}
    </Card>
  );
}

function Entry({ at, end, children }: { at: string; end: React.ReactNode; children: React.ReactNode }) {
  return (
    <Box>
      <Divider />
      <Box padding="400">
        <InlineStack align="space-between" gap="400" wrap={false}>
          <BlockStack gap="050">
            <Text as="p" variant="bodySm" tone="subdued">
              <Moment at={at} />
            </Text>
            {children}
          </BlockStack>
          <div style={{ flex: "none" }}>{end}</div>
        </InlineStack>
      </Box>
    </Box>
  );
}
