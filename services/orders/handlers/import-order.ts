import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { ImportOrderV1 } from "../../../contracts/imports/orders.ts";
import type { OrderDecision } from "../apply-batch.ts";

/** A whole order that this service has read itself. What is said because of it has the import's origin. */
export function importOrder({ data }: Message<DataOf<typeof ImportOrderV1>>): OrderDecision {
  const { order, readAt, wasPaid = false } = data;
  return { snapshot: { order, source: { kind: "admin-api", readAtMs: Date.parse(readAt) }, wasPaid } };
}
