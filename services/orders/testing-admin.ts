import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SHOPIFY_API_VERSION } from "../../contracts/api-version.ts";
import type { OrderForSyncQuery } from "../_runtime/shopify/generated/admin.ts";
import type { OrderPayload } from "./testing.ts";

type AdminOrder = NonNullable<OrderForSyncQuery["order"]>;

const shopMoney = (set: { shop_money: { amount: string } }) => ({ shopMoney: { amount: set.shop_money.amount } });
const inCapitals = <T extends string>(text: string | null | undefined) =>
  text == null ? null : (text.toUpperCase() as T);
const gidOrNull = (kind: string, id: string | number | null | undefined) =>
  id == null ? null : { id: `gid://shopify/${kind}/${id}` };

/** The same order as the Admin API gives it to OrderForSync. */
export function adminOrderOf(order: OrderPayload): AdminOrder {
  return {
    id: order.admin_graphql_api_id,
    name: order.name,
    currencyCode: order.currency as AdminOrder["currencyCode"],
    createdAt: order.created_at,
    updatedAt: order.updated_at,
    cancelledAt: order.cancelled_at ?? null,
    cancelReason: inCapitals(order.cancel_reason),
    email: order.email ?? null,
    displayFinancialStatus: inCapitals(order.financial_status),
    displayFulfillmentStatus: inCapitals(order.fulfillment_status) ?? "UNFULFILLED",
    customer: order.customer
      ? {
          id: order.customer.admin_graphql_api_id,
          firstName: order.customer.first_name ?? null,
          lastName: order.customer.last_name ?? null,
        }
      : null,
    subtotalPriceSet: shopMoney(order.subtotal_price_set),
    totalDiscountsSet: shopMoney(order.total_discounts_set),
    totalShippingPriceSet: shopMoney(order.total_shipping_price_set),
    totalTaxSet: shopMoney(order.total_tax_set),
    totalPriceSet: shopMoney(order.total_price_set),
    currentTotalPriceSet: shopMoney(order.current_total_price_set),
    totalRefundedSet: { shopMoney: { amount: "0.00" } },
    totalReceivedSet: { shopMoney: { amount: "0.00" } },
    originalTotalPriceSet: shopMoney(order.total_price_set),
    lineItems: { nodes: order.line_items.map(adminLineOf), pageInfo: { hasNextPage: false, endCursor: null } },
    refunds: order.refunds.map(adminRefundOf),
    fulfillments: order.fulfillments.map((each) => ({
      id: each.admin_graphql_api_id,
      createdAt: each.created_at,
      status: inCapitals<AdminOrder["fulfillments"][number]["status"]>(each.status) ?? "SUCCESS",
      location: gidOrNull("Location", each.location_id),
      trackingInfo: [{ company: each.tracking_company ?? null, number: each.tracking_number ?? null }],
      fulfillmentLineItems: {
        nodes: each.line_items.map((line) => ({
          quantity: line.quantity,
          lineItem: { id: line.admin_graphql_api_id },
        })),
      },
    })),
  };
}

function adminLineOf(line: OrderPayload["line_items"][number]): AdminOrder["lineItems"]["nodes"][number] {
  return {
    id: line.admin_graphql_api_id,
    title: line.title,
    variantTitle: line.variant_title ?? null,
    sku: line.sku ?? null,
    quantity: line.quantity,
    currentQuantity: line.current_quantity ?? line.quantity,
    product: gidOrNull("Product", line.product_id),
    variant: gidOrNull("ProductVariant", line.variant_id),
    originalUnitPriceSet: shopMoney(line.price_set),
    discountAllocations: (line.discount_allocations ?? []).map((each) => ({
      allocatedAmountSet: shopMoney(each.amount_set),
      discountApplication: {},
    })),
  };
}

function adminRefundOf(refund: OrderPayload["refunds"][number]): AdminOrder["refunds"][number] {
  return {
    id: refund.admin_graphql_api_id,
    createdAt: refund.created_at,
    note: refund.note ?? null,
    transactions: {
      nodes: refund.transactions.map((each) => ({
        kind: inCapitals<"REFUND">(each.kind) ?? "REFUND",
        status: inCapitals<"SUCCESS">(each.status) ?? "SUCCESS",
        amountSet: { shopMoney: { amount: each.amount } },
      })),
    },
    refundLineItems: {
      nodes: refund.refund_line_items.map((each) => ({
        quantity: each.quantity,
        restockType: inCapitals<"RETURN">(each.restock_type) ?? "RETURN",
        lineItem: { id: `gid://shopify/LineItem/${each.line_item_id}` },
        location: gidOrNull("Location", each.location_id),
        subtotalSet: shopMoney(each.subtotal_set),
        totalTaxSet: shopMoney(each.total_tax_set),
      })),
    },
  };
}

export interface AdminStandIn {
  /** For adminClients: every request goes to the stand-in, whatever its host. */
  readonly fetch: typeof fetch;
  /** Order gids it was asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** An Admin API that knows one operation, OrderForSync, over HTTP. orderOf null: no such order; it throws: HTTP 503. */
export async function startAdminStandIn(orderOf: (gid: string) => OrderPayload | null): Promise<AdminStandIn> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { variables } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { variables: { id: string } };
      asked.push(variables.id);
      try {
        const order = orderOf(variables.id);
        const body = { data: { order: order && adminOrderOf(order) } };
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
      } catch {
        response.writeHead(503).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    fetch: (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      if (!url.pathname.includes(SHOPIFY_API_VERSION)) throw new Error(`unexpected API version in ${url.pathname}`);
      return fetch(base + url.pathname, init);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
