import { PointsChangedV1, TierChangedV1 } from "../../../contracts/events/loyalty.ts";
import { PriceChangedV1 } from "../../../contracts/events/pricing.ts";
import { ErasureAskedV1 } from "../../../contracts/events/privacy.ts";
import { StockChangedV1 } from "../../../contracts/events/stock.ts";
import type { Bus } from "../../_runtime/bus/connect.ts";
import { watch } from "../../_runtime/bus/watch.ts";
import type { ErasedBuyers } from "./erased-buyers.ts";
import type { KeptAnswers } from "./kept-answers.ts";
import type { RewardsReader } from "./rewards.ts";

/** What each copy of the gateway sees go by, to drop what it keeps. */
export const watched = [PointsChangedV1, TierChangedV1, PriceChangedV1, StockChangedV1, ErasureAskedV1];

type Dropped = Pick<KeptAnswers<unknown>, "drop" | "distrust">;

export interface KeptByApi {
  readonly rewards: Pick<RewardsReader, "kept">;
  readonly erased: ErasedBuyers;
  readonly promises: Dropped;
  readonly health: Dropped;
  readonly redemption: { readonly kept: Dropped };
}

/** @returns ends it. */
export function dropByEvents(bus: Bus, { rewards, erased, promises, health, redemption }: KeptByApi): () => void {
  const stops = [
    watch(bus, PointsChangedV1, (shop, data) => rewards.kept.drop(shop, data?.customerId)),
    watch(bus, TierChangedV1, (shop, data) => rewards.kept.drop(shop, data?.customerId)),
    watch(bus, ErasureAskedV1, (shop, data) => {
      if (data?.customerId) erased.add(shop, data.customerId);
      // Others may have been merged into the customer: all of the shop goes, which costs one question each.
      rewards.kept.drop(shop);
    }),
    watch(bus, PriceChangedV1, (shop) => redemption.kept.drop(shop)),
    // The event names the item, the answers its variant and its product.
    watch(bus, StockChangedV1, (shop) => {
      promises.drop(shop);
      health.drop(shop);
    }),
    bus.onReconnect(() => {
      for (const kept of [rewards.kept, promises, health, redemption.kept]) kept.distrust();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
