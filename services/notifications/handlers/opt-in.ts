import type { OptInV1 } from "../../../contracts/commands/notifications.ts";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { ContactHeard } from "../decisions.ts";

/** What a buyer told us counts as what they told the shop, until Shopify tells of a newer word. */
export function optedIn({ data, time }: Message<DataOf<typeof OptInV1>>): ContactHeard {
  const { customerId, optIn } = data;
  return { kind: "contact", customerId, consent: { state: optIn ? "subscribed" : "unsubscribed", at: time } };
}
