import type { z } from "zod";
import type { DataRequest } from "../../contracts/queries/customers.ts";
import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import type { Transaction } from "../_runtime/database.ts";
import type { Decided } from "../_runtime/service.ts";
import type { Decision } from "./decisions.ts";

/** Shopify's time limit. Source: shopify.dev/docs/apps/build/compliance/privacy-law-compliance */
const DUE_AFTER_MS = 30 * 86_400_000;
/** Requests a page shows; a shop has a handful. */
const MAX_REQUESTS = 100;

/** Asked twice, a request is one; answered twice, the first time counts. */
export function writeRequests(transaction: Transaction, shop: Shop, part: readonly Decided<Decision>[]): void {
  for (const { message, decision } of part) {
    if (decision.kind === "data-request") {
      const { requestId, person } = decision;
      transaction.write({
        name: "data-request-insert",
        text: `insert into data_requests (shop, request_id, received_at, customer_id, email, phone, order_ids, message_id)
               select $1, $2, $3, $4, $5, $6, $7::text[], $8
               on conflict (shop, request_id) do nothing`,
        values: [
          shop,
          requestId,
          message.time,
          person.customerId,
          person.email,
          person.phone,
          textArray(person.orderIds),
          message.id,
        ],
      });
    } else if (decision.kind === "data-request-answered") {
      transaction.write({
        name: "data-request-answered",
        text: `update data_requests set answered_at = $3, answered_by = $4
               where shop = $1 and request_id = $2 and answered_at is null`,
        values: [shop, decision.requestId, message.time, message.actor ?? null],
      });
    }
  }
}

interface RequestRow {
  readonly request_id: string;
  readonly received_at: Date;
  readonly customer_id: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly order_ids: string[] | null;
  readonly erased: boolean;
  readonly answered_at: Date | null;
  readonly name: string | null;
}

/** Newest first; one of them, where it is named. */
export async function readRequests(
  transaction: Transaction,
  shop: Shop,
  requestId: string | undefined,
): Promise<z.output<typeof DataRequest>[]> {
  const rows = await transaction.query<RequestRow>({
    name: "data-requests-read",
    text: `select r.request_id, r.received_at, r.customer_id, r.email, r.phone, r.order_ids, r.erased, r.answered_at, c.name
           from data_requests r left join customers c on c.shop = r.shop and c.customer_id = r.customer_id
           where r.shop = $1 and ($2::text is null or r.request_id = $2)
           order by r.received_at desc, r.request_id desc limit ${MAX_REQUESTS}`,
    values: [shop, requestId ?? null],
  });
  return rows.map((row) => ({
    requestId: row.request_id,
    receivedAt: row.received_at.toISOString(),
    dueAt: new Date(row.received_at.getTime() + DUE_AFTER_MS).toISOString(),
    state: row.erased ? "erased" : row.answered_at ? "answered" : "open",
    answeredAt: row.answered_at?.toISOString() ?? null,
    person: { customerId: row.customer_id, email: row.email, phone: row.phone, orderIds: row.order_ids ?? [] },
    name: row.name,
  }));
}
