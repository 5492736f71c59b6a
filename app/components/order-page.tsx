import { Banner, BlockStack, Box, Card, InlineStack, Layout, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { Order } from "../../contracts/order.ts";
import type { OrdersGet, TimelineEntry } from "../../contracts/queries/orders.ts";
import type { Answered } from "../answered.ts";
import { useFormat } from "../shop-context.tsx";
import { Silence } from "./answer.tsx";
import { type ActivityByService, OrderActivity } from "./order-activity.tsx";
import { CancelledBadge, FulfillmentBadge, PaymentBadge } from "./order-badges.tsx";
import { OrderCheck } from "./order-check.tsx";
import { OrderFulfillments, OrderRefunds } from "./order-events.tsx";
import { OrderLines } from "./order-lines.tsx";
import { OrderTimeline } from "./order-timeline.tsx";
import { OrderTotals } from "./order-totals.tsx";

export type OrderWire = z.input<typeof Order>;
type OrderAnswer = Answered<z.input<(typeof OrdersGet)["output"]>>;

export function OrderPage({
  order,
  timeline,
  answered,
  activity,
}: {
  order: OrderWire;
  timeline: readonly z.input<typeof TimelineEntry>[];
  answered: OrderAnswer;
  activity: ActivityByService;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Page
      title={order.name}
      backAction={{ content: t("orders.title"), url: "/app/orders" }}
      titleMetadata={
        <InlineStack gap="100">
          {order.cancelledAt && <CancelledBadge />}
          <PaymentBadge status={order.financialStatus} />
          <FulfillmentBadge status={order.fulfillmentStatus} />
        </InlineStack>
      }
      subtitle={format.moment(order.createdAt, "date-time")}
    >
      <BlockStack gap="400">
        {!answered.ok && (
          <Banner tone="warning">
            <Silence answered={answered} />
          </Banner>
        )}
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              <OrderLines order={order} />
              <OrderTotals order={order} />
              <OrderFulfillments order={order} />
              <OrderRefunds order={order} />
              <OrderTimeline order={order} timeline={timeline} />
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <OrderCheck order={order} />
              <Customer order={order} />
              <OrderActivity activity={activity} />
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}

function Customer({ order }: { order: OrderWire }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {t("order.customer")}
        </Text>
        {(order.customerName || !order.email) && <Text as="p">{order.customerName ?? t("order.noCustomer")}</Text>}
        {order.email && (
          <Text as="p" breakWord tone="subdued">
            {order.email}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

/** The orders service is silent, and this order was not looked at before. */
export function OrderUnknown({ answered }: { answered: OrderAnswer }) {
  const { t } = useTranslation();
  return (
    <Page title={t("order.title")} backAction={{ content: t("orders.title"), url: "/app/orders" }}>
      <Box paddingBlockStart="200">
        <Banner tone="warning" title={t("order.unknown")}>
          {!answered.ok && <Silence answered={answered} />}
        </Banner>
      </Box>
    </Page>
  );
}
