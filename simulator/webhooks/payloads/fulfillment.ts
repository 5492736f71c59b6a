import { gid } from "../../gid.ts";
import type { Fulfillment, Order, Shop } from "../../model.ts";
import { isoInZone } from "../../time-zone.ts";
import { addressPayload } from "./address.ts";
import { lineItemPayload } from "./line-item.ts";

/** Source: the sample of fulfillments/create, shopify.dev/docs/api/webhooks/2026-07?topic=fulfillments/create. */
export function fulfillmentPayload(fulfillment: Fulfillment, order: Order, shop: Shop): Record<string, unknown> {
  const at = isoInZone(fulfillment.createdAt, shop.timezone);
  return {
    id: fulfillment.id,
    admin_graphql_api_id: gid("Fulfillment", fulfillment.id),
    order_id: order.id,
    name: fulfillment.name,
    status: "success",
    created_at: at,
    updated_at: at,
    service: "manual",
    shipment_status: null,
    location_id: fulfillment.locationId,
    origin_address: null,
    email: order.email ?? "",
    destination: addressPayload(order.shippingAddress),
    tracking_company: fulfillment.trackingCompany,
    tracking_number: fulfillment.trackingNumber,
    tracking_numbers: fulfillment.trackingNumber ? [fulfillment.trackingNumber] : [],
    tracking_url: null,
    tracking_urls: [],
    receipt: {},
    line_items: fulfillment.lines.flatMap((part) => {
      const line = order.lines.find((one) => one.id === part.lineId);
      return line ? [{ ...lineItemPayload(line, order), quantity: part.quantity }] : [];
    }),
  };
}
