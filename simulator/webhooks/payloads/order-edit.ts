import type { Shop } from "../../model.ts";
import { isoInZone } from "../../time-zone.ts";

/** delta: units added (positive) or taken out (negative). */
export interface EditedLine {
  readonly lineId: number;
  readonly delta: number;
}

/**
 * Only what the edit changed, without the order.
 * Source: the sample of orders/edited, shopify.dev/docs/api/webhooks/2026-07?topic=orders/edited; committed_at since
 * 2024-07 (shopify.dev/changelog/new-committed_at-timestamp-added-to-orders-edited-webhook-payload).
 */
export function orderEditPayload(
  edit: { id: number; orderId: number; at: number; note: string; changes: readonly EditedLine[] },
  shop: Shop,
): Record<string, unknown> {
  const at = isoInZone(edit.at, shop.timezone);
  const part = (keep: (one: EditedLine) => boolean) =>
    edit.changes.filter(keep).map((one) => ({ id: one.lineId, delta: Math.abs(one.delta) }));
  return {
    order_edit: {
      id: edit.id,
      app_id: null,
      created_at: at,
      committed_at: at,
      notify_customer: false,
      order_id: edit.orderId,
      staff_note: edit.note,
      user_id: null,
      line_items: { additions: part((one) => one.delta > 0), removals: part((one) => one.delta < 0) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}
