import type { Clock, CustomersApi, InventoryApi, OrdersApi, ProductsApi, ShopsApi } from "./world-api.ts";
import type { AppApi, EventsApi, FaultsApi, JournalApi, WebhooksApi } from "./world-app-api.ts";

/** All stores of the simulator and the platform around them. */
export interface World {
  readonly seed: string;
  readonly clock: Clock;
  readonly shops: ShopsApi;
  readonly products: ProductsApi;
  readonly inventory: InventoryApi;
  readonly customers: CustomersApi;
  readonly orders: OrdersApi;
  readonly app: AppApi;
  readonly webhooks: WebhooksApi;
  readonly faults: FaultsApi;
  readonly journal: JournalApi;
  readonly events: EventsApi;
  /** Begins to deliver what is pending. */
  start(): void;
  close(): Promise<void>;
}
