import type { OurState } from "../our-state.ts";
import type { StoreState } from "../store-state.ts";
import type { Difference } from "./difference.ts";

/** Every webhook that was answered with 200 is with the gateway, nothing waits to be said, and nothing was given up. */
export function comparePipes({ shop, deliveries }: StoreState, ours: OurState): Difference[] {
  const delivered = new Set(deliveries.filter(({ state }) => state === "delivered").map((each) => each.webhookId));
  const all = new Set(deliveries.map((each) => each.webhookId));
  const lost = [...delivered]
    .filter((id) => !ours.webhookIds.has(id))
    .map((id): Difference => ({ kind: "webhook-lost", shop, id, ours: "not accepted", theirs: "answered with 200" }));
  const unknown = [...ours.webhookIds]
    .filter((id) => !all.has(id))
    .map((id): Difference => ({ kind: "webhook-unknown", shop, id, ours: "accepted", theirs: "never sent" }));
  const pipes = ours.pipes.flatMap(({ service, pending, deadLetters }): Difference[] => [
    ...(pending > 0
      ? [{ kind: "outbox-pending" as const, shop, id: service, ours: `${pending} messages wait`, theirs: "none" }]
      : []),
    ...deadLetters.map(
      (letter): Difference => ({
        kind: "dead-letter",
        shop,
        id: `${service} ${letter.messageId}`,
        ours: `${letter.type}: ${letter.reason}`,
        theirs: "none",
      }),
    ),
  ]);
  return [...lost, ...unknown, ...pipes];
}
