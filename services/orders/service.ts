import { BackfillOrdersV1, ReconcileOrdersV1, ResyncOrderV1 } from "../../contracts/commands/orders.ts";
import {
  OrderCancelledV1,
  OrderCreatedV1,
  OrderEditedV1,
  OrderFulfilledV1,
  OrderPaidV1,
  OrderRefundedV1,
  OrderUpdatedV1,
} from "../../contracts/events/orders.ts";
import { ShopInstalledV1, ShopUninstalledV1 } from "../../contracts/events/shops.ts";
import { ImportOrderV1 } from "../../contracts/imports/orders.ts";
import { AuthToken } from "../../contracts/queries/auth.ts";
import { OrdersGet, OrdersList, OrdersReconciliation, OrdersTotals } from "../../contracts/queries/orders.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import {
  OrdersCancelledV1,
  OrdersCreateV1,
  OrdersEditedV1,
  OrdersFulfilledV1,
  OrdersPaidV1,
  OrdersUpdatedV1,
  RefundsCreateV1,
} from "../../contracts/webhooks/orders.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { type ReconciliationDeps, withReconciliation } from "../_runtime/reconciliation/with-reconciliation.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import { answer, type Decided, hear, type ServiceDefinition } from "../_runtime/service.ts";
import { installed, uninstalled, wantedAgain } from "../_runtime/shopify/bulk/request.ts";
import type { Decision } from "./decisions.ts";
import { importOrder } from "./handlers/import-order.ts";
import { orderEdited } from "./handlers/order-edited.ts";
import { refundCreated } from "./handlers/refund-created.ts";
import { resyncOrder } from "./handlers/resync-order.ts";
import { wholeOrder } from "./handlers/whole-order.ts";
import type { ReadOrder } from "./read-order.ts";
import { reconcileOrders } from "./reconcile-orders.ts";
import type { OrdersStore } from "./store.ts";
import { ordersPrivacy } from "./store-privacy.ts";

/** Who hears of orders. */
export const LISTENERS = ["inventory", "customers", "notifications", "analytics"] as const;

export const rights: ServiceRights = {
  name: "orders",
  hears: [
    OrdersCreateV1,
    OrdersUpdatedV1,
    OrdersPaidV1,
    OrdersFulfilledV1,
    OrdersCancelledV1,
    OrdersEditedV1,
    RefundsCreateV1,
    ResyncOrderV1,
    ReconcileOrdersV1,
    ShopInstalledV1,
    ShopUninstalledV1,
    BackfillOrdersV1,
  ],
  says: [
    OrderCreatedV1,
    OrderPaidV1,
    OrderEditedV1,
    OrderFulfilledV1,
    OrderRefundedV1,
    OrderCancelledV1,
    OrderUpdatedV1,
    // To itself, where two webhooks of one second differ.
    ResyncOrderV1,
  ],
  answers: [OrdersGet, OrdersList, OrdersTotals, OrdersReconciliation],
  asks: [
    AuthToken,
    // Past orders come after the stock they were taken from, and no faster than those who hear of them follow.
    serviceQueries("inventory").jobs,
    ...LISTENERS.map((service) => serviceQueries(service).status),
  ],
  callsShopify: true,
};

export interface OrdersDeps {
  readonly store: OrdersStore;
  readonly readOrder: ReadOrder;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly reconciliation: ReconciliationDeps;
  readonly backfill: JobDefinition;
}

/** Orders, their lines, payments, fulfilments, refunds and timeline, from Shopify's webhooks and the Admin API. */
export function ordersService({ store, readOrder, now, backfill, reconciliation }: OrdersDeps): ServiceDefinition {
  const whole = wholeOrder(readOrder);
  const own: ServiceDefinition = {
    name: rights.name,
    hears: [
      hear(OrdersCreateV1, whole),
      hear(OrdersUpdatedV1, whole),
      hear(OrdersPaidV1, whole),
      hear(OrdersFulfilledV1, whole),
      hear(OrdersCancelledV1, whole),
      hear(OrdersEditedV1, orderEdited(readOrder)),
      hear(RefundsCreateV1, refundCreated(readOrder)),
      hear(ResyncOrderV1, resyncOrder(readOrder, now)),
      hear(ShopInstalledV1, installed),
      hear(ShopUninstalledV1, uninstalled),
      hear(BackfillOrdersV1, wantedAgain),
    ],
    takes: [hear(ImportOrderV1, importOrder)],
    jobs: [backfill],
    says: rights.says,
    asks: rights.asks,
    answers: [
      answer(OrdersGet, (input, shop) => store.get(shop, input)),
      answer(OrdersList, (input, shop) => store.list(shop, input)),
      answer(OrdersTotals, async ({ from, to }, shop) => ({
        totals: await store.totals(shop, new Date(from), new Date(to)),
      })),
    ],
    privacy: ordersPrivacy,
    apply: (transaction, batch) => store.apply(transaction, batch as readonly Decided<Decision>[]),
  };
  return withReconciliation(own, {
    ...reconciliation,
    command: ReconcileOrdersV1,
    query: OrdersReconciliation,
    parts: [reconcileOrders(store.documents, now)],
    now,
  });
}
