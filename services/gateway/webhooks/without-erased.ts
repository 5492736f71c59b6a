import type { OutboxMessage } from "../../_runtime/outbox.ts";
import type { ErasureBook } from "../../_runtime/privacy/book.ts";
import { attributesOfRow, textOfBytes } from "../../_runtime/privacy/copied.ts";
import { guard } from "../../_runtime/privacy/guard.ts";

/** Shopify begins a payload with the ids of what it is about: a body is only parsed where one of them was erased. */
const HEAD_BYTES = 512;
const IDS = /\d{3,20}/g;

function mayBeErased({ shop, data }: OutboxMessage, erasures: ErasureBook): boolean {
  if (erasures.shopErasedUntil(shop) !== null) return true;
  const head = Buffer.from(data.buffer, data.byteOffset, Math.min(data.byteLength, HEAD_BYTES)).toString("latin1");
  const ids = head.match(IDS) ?? [];
  return ids.some(
    (id) =>
      erasures.orderErased(shop, `gid://shopify/Order/${id}`) ||
      erasures.customerErasedUntil(shop, `gid://shopify/Customer/${id}`) !== null,
  );
}

/**
 * Webhooks as they may be kept: of an erased order without its person, of an erased customer none that is older than the
 * erasure. A late delivery would otherwise put back here what everybody has just erased.
 */
export function withoutErased(messages: readonly OutboxMessage[], erasures: ErasureBook): readonly OutboxMessage[] {
  return messages.flatMap((message) => {
    if (!erasures.concerns(message.shop) || !mayBeErased(message, erasures)) return [message];
    const guarded = guard(erasures, attributesOfRow(message.shop, message.headers), textOfBytes(message.data));
    if (guarded.kind === "clear") return [message];
    if (guarded.kind === "erased") return [];
    return [{ ...message, data: Buffer.from(JSON.stringify(guarded.data)) }];
  });
}
