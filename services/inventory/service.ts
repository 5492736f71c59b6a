import {
  AdjustStockV1,
  BackfillInventoryV1,
  FillStockV1,
  ReconcileInventoryV1,
  SetDeliveryV1,
  SetThresholdV1,
} from "../../contracts/commands/inventory.ts";
import {
  OrderCancelledV1,
  OrderCreatedV1,
  OrderEditedV1,
  OrderFulfilledV1,
  OrderRefundedV1,
  OrderUpdatedV1,
} from "../../contracts/events/orders.ts";
import { ShopInstalledV1, ShopUninstalledV1 } from "../../contracts/events/shops.ts";
import { StockChangedV1, StockLowV1, StockRestockedV1 } from "../../contracts/events/stock.ts";
import { ImportItemV1, ImportLocationsV1 } from "../../contracts/imports/inventory.ts";
import { AuthToken } from "../../contracts/queries/auth.ts";
import {
  DeliveryPromise,
  InventoryDelivery,
  InventoryItemQuery,
  InventoryList,
  InventoryReconciliation,
  StockHealth,
} from "../../contracts/queries/inventory.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { InventoryLevelsUpdateV1 } from "../../contracts/webhooks/inventory.ts";
import { ProductsCreateV1, ProductsDeleteV1, ProductsUpdateV1 } from "../../contracts/webhooks/products.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { type ReconciliationDeps, withReconciliation } from "../_runtime/reconciliation/with-reconciliation.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import { answer, type Decided, hear, type ServiceDefinition } from "../_runtime/service.ts";
import { installed, uninstalled, wantedAgain } from "../_runtime/shopify/bulk/request.ts";
import type { CheckoutQueries } from "./checkout-queries.ts";
import type { StockDecision } from "./decisions.ts";
import { fillStock } from "./handlers/fill-stock.ts";
import { importItem, importLocations } from "./handlers/import-stock.ts";
import { levelUpdated } from "./handlers/level-updated.ts";
import { orderChanged } from "./handlers/order-changed.ts";
import { productChanged, productDeleted } from "./handlers/product-changed.ts";
import { setThreshold } from "./handlers/set-threshold.ts";
import { type PushDeps, pushAdjustment } from "./push-adjustment.ts";
import type { ReadStock } from "./read-stock.ts";
import { reconcileLevels } from "./reconcile-levels.ts";
import { reconcileDeletedProducts, reconcileItems, reconcileProducts } from "./reconcile-products.ts";
import type { StockKept } from "./reconcile-stock.ts";
import type { InventoryStore } from "./store.ts";
import { inventoryPrivacy } from "./store-privacy.ts";
import type { InventoryQueries } from "./store-queries.ts";

/** Who hears of stock. */
export const LISTENERS = ["notifications"] as const;

export const rights: ServiceRights = {
  name: "inventory",
  hears: [
    OrderCreatedV1,
    OrderEditedV1,
    OrderFulfilledV1,
    OrderRefundedV1,
    OrderCancelledV1,
    OrderUpdatedV1,
    ShopInstalledV1,
    InventoryLevelsUpdateV1,
    ProductsCreateV1,
    ProductsUpdateV1,
    ProductsDeleteV1,
    AdjustStockV1,
    SetThresholdV1,
    SetDeliveryV1,
    FillStockV1,
    ReconcileInventoryV1,
    ShopUninstalledV1,
    BackfillInventoryV1,
  ],
  says: [
    StockLowV1,
    StockRestockedV1,
    StockChangedV1,
    // To itself: the next page of the first fill.
    FillStockV1,
  ],
  answers: [
    InventoryItemQuery,
    InventoryList,
    DeliveryPromise,
    InventoryDelivery,
    StockHealth,
    InventoryReconciliation,
  ],
  asks: [AuthToken, ...LISTENERS.map((service) => serviceQueries(service).status)],
  callsShopify: true,
};

export interface InventoryDeps extends Pick<PushDeps, "clientOf" | "now"> {
  readonly store: InventoryStore;
  readonly queries: InventoryQueries;
  readonly atCheckout: CheckoutQueries;
  readonly readStock: ReadStock;
  readonly kept: StockKept;
  readonly reconciliation: ReconciliationDeps;
  /** Reads the store's items and levels. */
  readonly backfill: JobDefinition;
  /** Looks into what stays unexplained, until stopped. */
  readonly startSettling?: () => () => Promise<void>;
  /** Writes what checkouts estimate by to the shops, until stopped. */
  readonly startEstimates?: () => () => Promise<void>;
}

/** Stock by item and location in an append-only ledger: see docs/decisions/008-who-moves-stock.md. */
export function inventoryService(deps: InventoryDeps): ServiceDefinition {
  const { store, queries, atCheckout, readStock, startSettling, startEstimates, backfill, kept, now } = deps;
  const order = orderChanged(store, readStock, now);
  const product = productChanged(store, readStock);
  const own: ServiceDefinition = {
    name: rights.name,
    hears: [
      hear(OrderCreatedV1, order),
      hear(OrderEditedV1, order),
      hear(OrderFulfilledV1, order),
      hear(OrderRefundedV1, order),
      hear(OrderCancelledV1, order),
      hear(OrderUpdatedV1, order),
      hear(ShopInstalledV1, installed),
      hear(InventoryLevelsUpdateV1, levelUpdated(store, readStock)),
      hear(ProductsCreateV1, product),
      hear(ProductsUpdateV1, product),
      hear(ProductsDeleteV1, productDeleted),
      hear(AdjustStockV1, pushAdjustment({ ...deps, remember: store.rememberAttempt })),
      hear(SetThresholdV1, setThreshold(store)),
      hear(SetDeliveryV1, ({ data }) => ({ kind: "delivery", settings: data }) satisfies StockDecision),
      hear(FillStockV1, fillStock(readStock)),
      hear(ShopUninstalledV1, uninstalled),
      hear(BackfillInventoryV1, wantedAgain),
    ],
    takes: [hear(ImportItemV1, importItem), hear(ImportLocationsV1, importLocations)],
    jobs: [backfill],
    says: rights.says,
    asks: rights.asks,
    answers: [
      answer(InventoryItemQuery, (input, shop) => queries.item(shop, input)),
      answer(InventoryList, (input, shop) => queries.list(shop, input)),
      answer(DeliveryPromise, (input, shop) => atCheckout.promise(shop, input)),
      answer(InventoryDelivery, (_input, shop) => atCheckout.delivery(shop)),
      answer(StockHealth, ({ productId }, shop) => atCheckout.health(shop, productId)),
    ],
    privacy: inventoryPrivacy,
    apply: (transaction, batch) => store.apply(transaction, batch as readonly Decided<StockDecision>[]),
    lead: async () => {
      const stops = [startSettling?.(), startEstimates?.()];
      return async () => {
        for (const stop of stops) await stop?.();
      };
    },
  };
  return withReconciliation(own, {
    ...deps.reconciliation,
    command: ReconcileInventoryV1,
    query: InventoryReconciliation,
    parts: [
      reconcileProducts(kept, now),
      reconcileLevels(kept, now),
      reconcileItems(kept, now),
      reconcileDeletedProducts(kept),
    ],
    now,
  });
}
