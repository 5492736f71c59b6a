import type { Database } from "../services/_runtime/database.ts";
import type { ServiceDefinition } from "../services/_runtime/service.ts";
import { analyticsService } from "../services/analytics/service.ts";
import { analyticsStore } from "../services/analytics/store.ts";
import { customersService } from "../services/customers/service.ts";
import { customersStore } from "../services/customers/store.ts";
import { OUTSIDE_GRACE_MS } from "../services/inventory/reconcile.ts";
import { inventoryService } from "../services/inventory/service.ts";
import { inventoryStore } from "../services/inventory/store.ts";
import { notificationsService } from "../services/notifications/service.ts";
import { notificationsStore } from "../services/notifications/store.ts";
import { ordersService } from "../services/orders/service.ts";
import { ordersStore } from "../services/orders/store.ts";

/** In the order in which an order's messages reach them. */
export const CHAIN = ["orders", "customers", "inventory", "analytics", "notifications"] as const;

/** What an order never comes to: whoever asks Shopify, answers a page, or works in the background. */
const absent = new Proxy({}, { get: () => undefined }) as never;
const refuse = () => Promise.reject(new Error("nobody is asked here"));

/** The services as they are, on these databases. */
export function definitionsOf(
  databaseOf: (name: (typeof CHAIN)[number]) => Database,
): ReadonlyMap<string, ServiceDefinition> {
  const now = Date.now;
  const readStock = { items: async () => [], variants: async () => [], page: refuse, locations: refuse };
  const analytics = analyticsStore(databaseOf("analytics"), now);
  const inventory = inventoryStore({ database: databaseOf("inventory"), now, graceMs: OUTSIDE_GRACE_MS });
  return new Map<string, ServiceDefinition>([
    [
      "orders",
      ordersService({
        store: ordersStore(absent),
        readOrder: refuse as never,
        now,
        backfill: absent,
        reconciliation: absent,
      }),
    ],
    [
      "customers",
      customersService({
        store: customersStore(absent, now),
        now,
        jobs: [],
        kept: absent,
        reconciliation: absent,
        metafields: absent,
        readRequests: refuse,
        readCurrency: refuse,
        settleTiers: refuse,
      } as never),
    ],
    [
      "inventory",
      inventoryService({
        store: inventory,
        now,
        readStock,
        queries: absent,
        kept: absent,
        reconciliation: absent,
        backfill: absent,
        clientOf: refuse,
      } as never),
    ],
    ["analytics", analyticsService({ store: analytics, readSettings: refuse, missingSettings: async () => null })],
    [
      "notifications",
      notificationsService({
        store: notificationsStore(absent, { hasServer: true, now }),
        pace: { took: () => undefined },
        readShop: refuse,
        readOrder: refuse,
      } as never),
    ],
  ]);
}
