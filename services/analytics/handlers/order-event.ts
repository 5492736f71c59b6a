import type { Message } from "../../../contracts/envelope.ts";
import type { Order } from "../../../contracts/order.ts";
import type { Decision } from "../decision.ts";
import { loggedEventOf } from "../logged-event.ts";
import type { AskOnce } from "../shop-settings.ts";

/**
 * Every event of an order carries its newest snapshot then: all are logged and counted alike.
 * @throws what the Admin API client throws, where the shop's time zone is not known yet: the event comes again.
 */
export function orderEvent(missingSettings: AskOnce) {
  return async (message: Message<{ order: Order }>): Promise<Decision> => ({
    kind: "order",
    event: loggedEventOf(message),
    asked: await missingSettings(message.shop),
  });
}
