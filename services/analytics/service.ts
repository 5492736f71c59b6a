import { RecomputeAnalyticsV1 } from "../../contracts/commands/analytics.ts";
import {
  OrderCancelledV1,
  OrderCreatedV1,
  OrderEditedV1,
  OrderFulfilledV1,
  OrderRefundedV1,
  OrderUpdatedV1,
} from "../../contracts/events/orders.ts";
import { ShopInstalledV1 } from "../../contracts/events/shops.ts";
import { AnalyticsHours, AnalyticsSummary } from "../../contracts/queries/analytics.ts";
import { AuthToken } from "../../contracts/queries/auth.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import { answer, type Decided, hear, type ServiceDefinition } from "../_runtime/service.ts";
import type { Decision } from "./decision.ts";
import { orderEvent } from "./handlers/order-event.ts";
import { recompute } from "./handlers/recompute.ts";
import { shopInstalled } from "./handlers/shop-installed.ts";
import type { AskOnce, ReadSettings } from "./shop-settings.ts";
import type { AnalyticsStore } from "./store.ts";
import { analyticsPrivacy } from "./store-privacy.ts";

export const rights: ServiceRights = {
  name: "analytics",
  // Not order.paid: no figure depends on payment, and the state it carries was said with order.created or order.updated.
  hears: [
    OrderCreatedV1,
    OrderEditedV1,
    OrderFulfilledV1,
    OrderRefundedV1,
    OrderCancelledV1,
    OrderUpdatedV1,
    ShopInstalledV1,
    RecomputeAnalyticsV1,
  ],
  // To itself, where a shop has moved to another time zone.
  says: [RecomputeAnalyticsV1],
  answers: [AnalyticsSummary, AnalyticsHours],
  asks: [AuthToken],
  callsShopify: true,
};

export interface AnalyticsDeps {
  readonly store: AnalyticsStore;
  readonly readSettings: ReadSettings;
  readonly missingSettings: AskOnce;
}

/** An event log of orders, and from it what they add up to by day, by hour and by product, in the shop's time zone. */
export function analyticsService({ store, readSettings, missingSettings }: AnalyticsDeps): ServiceDefinition {
  const order = orderEvent(missingSettings);
  return {
    name: rights.name,
    hears: [
      hear(OrderCreatedV1, order),
      hear(OrderEditedV1, order),
      hear(OrderFulfilledV1, order),
      hear(OrderRefundedV1, order),
      hear(OrderCancelledV1, order),
      hear(OrderUpdatedV1, order),
      hear(ShopInstalledV1, shopInstalled(readSettings)),
      hear(RecomputeAnalyticsV1, recompute),
    ],
    says: rights.says,
    asks: rights.asks,
    answers: [
      answer(AnalyticsSummary, (input, shop) => store.summary(shop, input)),
      answer(AnalyticsHours, (input, shop) => store.hours(shop, input)),
    ],
    privacy: analyticsPrivacy,
    jobs: store.jobs,
    apply: (transaction, batch) => store.apply(transaction, batch as readonly Decided<Decision>[]),
  };
}
