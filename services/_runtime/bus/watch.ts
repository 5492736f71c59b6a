import type { DataOf, MessageType } from "../../../contracts/define.ts";
import { subjectOf } from "../../../contracts/define.ts";
import { Shop } from "../../../contracts/shop.ts";
import type { Bus } from "./connect.ts";

/**
 * Sees an event go by, whoever else hears it: each process does, and nothing is acknowledged. For dropping what is kept in
 * memory; what was missed while NATS was away is not sent again (bus.onReconnect tells). The service's rights list it under
 * `watches`.
 * @param listener data is null where it can not be read: something of that kind happened to the shop.
 * @returns ends it.
 */
export function watch<M extends MessageType>(
  bus: Bus,
  message: M,
  listener: (shop: Shop, data: DataOf<M> | null) => void,
): () => void {
  const subscription = bus.connection.subscribe(subjectOf(message, "*"), {
    callback: (error, received) => {
      if (error) return;
      const shop = Shop.safeParse(received.subject.split(".")[1]);
      if (shop.success) listener(shop.data, dataOf(message, received.string()));
    },
  });
  return () => subscription.unsubscribe();
}

function dataOf<M extends MessageType>(message: M, text: string): DataOf<M> | null {
  try {
    return message.schema.parse(JSON.parse(text)) as DataOf<M>;
  } catch {
    return null;
  }
}
