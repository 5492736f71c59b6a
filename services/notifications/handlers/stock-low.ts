import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { StockLowV1 } from "../../../contracts/events/stock.ts";
import type { MailWanted } from "../decisions.ts";

/** Inventory says it once a fall, under an id of that fall: the next fall is another mail. */
export function stockLow(message: Message<DataOf<typeof StockLowV1>>): MailWanted {
  return { kind: "mail", key: message.id, orderId: null, facts: { cause: "low-stock", item: message.data } };
}
