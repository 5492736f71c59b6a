import type { Message } from "../../contracts/envelope.ts";
import { sortable } from "./order-document.ts";

/**
 * Versions of profiles and consents are texts that sort: what an order says of its customer stands below what any
 * webhook of the customer says; between two of one second, the one sent later (X-Shopify-Triggered-At) is newer.
 */
export function fromWebhook(updatedAt: string, message: Pick<Message, "time" | "id">): string {
  return ["2", sortable(updatedAt), sortable(message.time), message.id].join(" ");
}

/** A reading shows what the store had at updatedAt; of one second, the later reading is newer. */
export function fromReading(updatedAt: string, readAt: string, id: string): string {
  return ["2", sortable(updatedAt), sortable(readAt), id].join(" ");
}

export function fromOrder(updatedAt: string, orderId: string): string {
  return ["1", sortable(updatedAt), orderId].join(" ");
}
