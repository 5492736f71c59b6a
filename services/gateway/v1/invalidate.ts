import { PointsChangedV1, TierChangedV1 } from "../../../contracts/events/loyalty.ts";
import { ErasureAskedV1 } from "../../../contracts/events/privacy.ts";
import type { Bus } from "../../_runtime/bus/connect.ts";
import { watch } from "../../_runtime/bus/watch.ts";
import type { ErasedBuyers } from "./erased-buyers.ts";
import type { RewardsReader } from "./rewards.ts";

/** What each copy of the gateway sees go by, to drop what it keeps. */
export const watched = [PointsChangedV1, TierChangedV1, ErasureAskedV1];

export interface KeptByApi {
  readonly rewards: Pick<RewardsReader, "kept">;
  readonly erased: ErasedBuyers;
}

/** @returns ends it. */
export function dropByEvents(bus: Bus, { rewards, erased }: KeptByApi): () => void {
  const stops = [
    watch(bus, PointsChangedV1, (shop, data) => rewards.kept.drop(shop, data?.customerId)),
    watch(bus, TierChangedV1, (shop, data) => rewards.kept.drop(shop, data?.customerId)),
    watch(bus, ErasureAskedV1, (shop, data) => {
      if (data?.customerId) erased.add(shop, data.customerId);
      // Others may have been merged into the customer: all of the shop goes, which costs one question each.
      rewards.kept.drop(shop);
    }),
    bus.onReconnect(() => rewards.kept.distrust()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
