import { createHash } from "node:crypto";
import type { JsMsg } from "nats";
import { Shop } from "../../../contracts/shop.ts";
import { recordOf } from "../bus/headers.ts";

/** One delivery of one message, as it came. */
export interface Delivery {
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
  /** 1 for the first. */
  readonly deliveries: number;
}

/** Enough to file a message under, even where its envelope is broken. */
export interface Label {
  readonly shop: Shop;
  readonly messageId: string;
  readonly type: string;
  readonly correlationId: string;
  /** Somebody waits for the outcome of a command. */
  readonly isCommand: boolean;
}

export function deliveryOf(message: JsMsg): Delivery {
  return {
    subject: message.subject,
    headers: recordOf(message.headers),
    data: message.data,
    deliveries: message.info.redeliveryCount,
  };
}

/** What the headers say, and where they say nothing: the shop of the subject, and a digest of the whole as its id. */
export function labelOf(delivery: Delivery): Label {
  const { headers, subject, data } = delivery;
  const digest = () => createHash("sha256").update(subject).update(data).digest("hex");
  const claimed = Shop.safeParse(subject.split(".")[1]);
  const messageId = headers["ce-id"] ?? digest();
  return {
    shop: claimed.success ? claimed.data : "unknown",
    messageId: messageId.slice(0, 200),
    type: headers["ce-type"] ?? subject,
    correlationId: headers["ce-correlationid"] ?? messageId,
    isCommand: subject.startsWith("commands."),
  };
}
