import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { PointsChangedV1 } from "../../../contracts/events/loyalty.ts";
import type { MailWanted } from "../decisions.ts";

/** One summary an order, of all it earned. Points that were taken back or adjusted are no good news to mail. */
export function pointsChanged(message: Message<DataOf<typeof PointsChangedV1>>): MailWanted | null {
  const { customerId, orderId, orderName, reason, delta, balance, tier } = message.data;
  if (reason !== "earned" || delta <= 0 || orderId === null) return null;
  const points = { earned: delta, balance, tier };
  return {
    kind: "mail",
    key: orderId,
    orderId,
    facts: { cause: "points-summary", customerId, orderName, points, asOf: message.time },
  };
}
