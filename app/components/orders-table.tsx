import { IndexTable, InlineStack, Link, SkeletonBodyText, Text, useBreakpoints } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { OrderSummary } from "../../contracts/queries/orders.ts";
import { orderPath } from "../order-path.ts";
import { useFormat } from "../shop-context.tsx";
import { Moment } from "./moment.tsx";
import { CancelledBadge, FulfillmentBadge, PaymentBadge } from "./order-badges.tsx";

export type OrderRow = z.input<typeof OrderSummary>;

const NOT_SELECTABLE = false;

/** Orders as rows: a click anywhere opens the order, the name is the link for the keyboard. */
export function OrdersTable({
  orders,
  loading = false,
  brief = false,
}: {
  orders: readonly OrderRow[];
  loading?: boolean;
  /** Without fulfilment and items, for where there is less room. */
  brief?: boolean;
}) {
  const { t } = useTranslation();
  const headings = useHeadings(brief);
  const { smDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: t("orders.one"), plural: t("orders.many") }}
      itemCount={orders.length}
      headings={headings}
      selectable={NOT_SELECTABLE}
      loading={loading}
      condensed={smDown}
    >
      {orders.map((order, position) =>
        smDown ? (
          <CondensedRow key={order.orderId} order={order} position={position} />
        ) : (
          <FullRow key={order.orderId} order={order} position={position} brief={brief} />
        ),
      )}
    </IndexTable>
  );
}

type Headings = React.ComponentProps<typeof IndexTable>["headings"];

function useHeadings(brief: boolean): Headings {
  const { t } = useTranslation();
  return [
    { title: t("orders.order") },
    { title: t("orders.date") },
    { title: t("orders.customer") },
    { title: t("orders.payment") },
    ...(brief ? [] : [{ title: t("orders.fulfillment") }, { title: t("orders.items"), alignment: "end" as const }]),
    { title: t("orders.total"), alignment: "end" },
  ];
}

function FullRow({ order, position, brief }: { order: OrderRow; position: number; brief: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <IndexTable.Row id={order.orderId} position={position}>
      <IndexTable.Cell>
        <InlineStack gap="200" blockAlign="center" wrap={false}>
          <Link dataPrimaryLink url={orderPath(order.orderId)} monochrome removeUnderline>
            <Text
              as="span"
              fontWeight="semibold"
              {...(order.cancelledAt ? { textDecorationLine: "line-through" as const } : {})}
            >
              {order.name}
            </Text>
          </Link>
          {order.cancelledAt && <CancelledBadge />}
        </InlineStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Moment at={order.createdAt} />
      </IndexTable.Cell>
      <IndexTable.Cell>{order.customerName ?? order.email ?? t("order.noCustomer")}</IndexTable.Cell>
      <IndexTable.Cell>
        <PaymentBadge status={order.financialStatus} />
      </IndexTable.Cell>
      {!brief && (
        <>
          <IndexTable.Cell>
            <FulfillmentBadge status={order.fulfillmentStatus} />
          </IndexTable.Cell>
          <IndexTable.Cell>
            <Text as="span" alignment="end" numeric>
              {format.count(order.units)}
            </Text>
          </IndexTable.Cell>
        </>
      )}
      <IndexTable.Cell>
        <Text as="span" alignment="end" numeric>
          {format.money(order.currentTotalMinor, order.currency)}
        </Text>
      </IndexTable.Cell>
    </IndexTable.Row>
  );
}

function CondensedRow({ order, position }: { order: OrderRow; position: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <IndexTable.Row id={order.orderId} position={position}>
      <div style={{ padding: "12px 16px", width: "100%" }}>
        <InlineStack align="space-between" gap="200">
          <Link dataPrimaryLink url={orderPath(order.orderId)} monochrome removeUnderline>
            <Text as="span" fontWeight="semibold">
              {order.name}
            </Text>
          </Link>
          <Text as="span" numeric fontWeight="semibold">
            {format.money(order.currentTotalMinor, order.currency)}
          </Text>
        </InlineStack>
        <Text as="p" variant="bodySm" tone="subdued">
          {order.customerName ?? order.email ?? t("order.noCustomer")} · <Moment at={order.createdAt} />
        </Text>
        <InlineStack gap="100">
          {order.cancelledAt && <CancelledBadge />}
          <PaymentBadge status={order.financialStatus} />
          <FulfillmentBadge status={order.fulfillmentStatus} />
        </InlineStack>
      </div>
    </IndexTable.Row>
  );
}

/** As high as the table that replaces it. */
export function OrdersTableSkeleton({ rows, brief = false }: { rows: number; brief?: boolean }) {
  const { t } = useTranslation();
  const headings = useHeadings(brief);
  const positions = Array.from({ length: rows }, (_, position) => position);
  return (
    <IndexTable
      resourceName={{ singular: t("orders.one"), plural: t("orders.many") }}
      itemCount={rows}
      headings={headings}
      selectable={NOT_SELECTABLE}
    >
      {positions.map((position) => (
        <IndexTable.Row id={`skeleton-${position}`} key={position} position={position}>
          {headings.map((heading) => (
            <IndexTable.Cell key={String(heading.title)}>
              <div style={{ minWidth: "6ch", paddingBlock: "6px" }}>
                <SkeletonBodyText lines={1} />
              </div>
            </IndexTable.Cell>
          ))}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}
