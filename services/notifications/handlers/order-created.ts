import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { OrderCreatedV1 } from "../../../contracts/events/orders.ts";
import type { MailWanted } from "../decisions.ts";

export function orderCreated({ data: { order } }: Message<DataOf<typeof OrderCreatedV1>>): MailWanted {
  return { kind: "mail", key: order.orderId, orderId: order.orderId, facts: { cause: "order-confirmation", order } };
}
