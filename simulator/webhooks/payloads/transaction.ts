import { gid } from "../../gid.ts";
import type { Order, Shop, Transaction } from "../../model.ts";
import { decimal } from "../../money.ts";
import { isoInZone } from "../../time-zone.ts";

export function transactionPayload(transaction: Transaction, order: Order, shop: Shop): Record<string, unknown> {
  const at = isoInZone(transaction.createdAt, shop.timezone);
  return {
    id: transaction.id,
    admin_graphql_api_id: gid("OrderTransaction", transaction.id),
    amount: decimal(transaction.amountMinor, order.currency),
    authorization: null,
    created_at: at,
    currency: order.currency,
    device_id: null,
    error_code: null,
    gateway: transaction.gateway,
    kind: transaction.kind,
    location_id: null,
    message: null,
    order_id: order.id,
    parent_id: transaction.parentId,
    payment_id: `${order.name}.${transaction.id}`,
    processed_at: at,
    receipt: {},
    source_name: order.sourceName,
    status: transaction.status,
    test: true,
    user_id: null,
  };
}
