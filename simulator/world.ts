import { fileURLToPath } from "node:url";
import { openApp, openInstallations } from "./app/app.ts";
import { openTokens } from "./app/tokens.ts";
import { type BulkStore, openBulkStore } from "./bulk/store.ts";
import { openFurtherShop } from "./catalogue/further-shop.ts";
import { openProducts } from "./catalogue/products.ts";
import { seedShops } from "./catalogue/seed.ts";
import { openClock } from "./clock.ts";
import { openCustomers } from "./customers/customers.ts";
import { openMetafields } from "./customers/metafields.ts";
import { type CustomizationsApi, openCustomizations } from "./customizations/customizations.ts";
import { type Faults, openFaults } from "./faults.ts";
import { type FunctionCatalogue, openCatalogue } from "./functions/catalogue.ts";
import { type FunctionsHost, openFunctionsHost } from "./functions/host.ts";
import type { RunFunction } from "./functions/reuse.ts";
import { openLevelStore } from "./inventory/levels.ts";
import { type Movements, openInventory, openMovements } from "./inventory/movements.ts";
import { openJournal } from "./journal.ts";
import { type MailboxApi, openMailbox } from "./mailbox/mails.ts";
import type { Shop } from "./model.ts";
import { openOrders } from "./orders/orders.ts";
import { type OrderStore, openOrderStore } from "./orders/store.ts";
import { type Kit, openKit } from "./state/act.ts";
import { type CustomerStore, openCustomerStore } from "./state/customers.ts";
import { openDatabase } from "./state/database.ts";
import { openIds } from "./state/ids.ts";
import { openMetafieldStore } from "./state/metafields.ts";
import { openProductStore } from "./state/products.ts";
import { openShops } from "./state/shops.ts";
import { type Dispatcher, openDispatcher } from "./webhooks/dispatcher.ts";
import { openQueue } from "./webhooks/queue.ts";
import { closeAgents } from "./webhooks/send.ts";
import { openWebhooks } from "./webhooks/webhooks.ts";
import type {
  Clock,
  CustomersApi,
  InventoryApi,
  MetafieldsApi,
  NewShop,
  OrdersApi,
  ProductsApi,
  ShopsApi,
} from "./world-api.ts";
import type { AppApi, AppConfig, EventsApi, FaultsApi, JournalApi, WebhooksApi } from "./world-app-api.ts";

/** All stores of the simulator and the platform around them. */
export interface World {
  readonly seed: string;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly shops: ShopsApi;
  /** fill: what else belongs to it; the shop is there with all of it, or not at all. */
  readonly openShop: (input: NewShop, fill?: (shop: Shop) => void) => Shop;
  readonly products: ProductsApi;
  readonly inventory: InventoryApi;
  readonly customers: CustomersApi;
  readonly metafields: MetafieldsApi;
  /** What the app has put into the checkout. */
  readonly customizations: CustomizationsApi;
  /** The app's Functions. */
  readonly functions: FunctionCatalogue;
  readonly functionsHost: FunctionsHost;
  readonly orders: OrdersApi;
  readonly app: AppApi;
  readonly webhooks: WebhooksApi;
  readonly faults: FaultsApi;
  readonly mailbox: MailboxApi;
  readonly journal: JournalApi;
  readonly events: EventsApi;
  /** What the Admin API needs beside these. */
  readonly inner: {
    readonly kit: Kit;
    readonly faults: Faults;
    readonly orders: OrderStore;
    readonly movements: Movements;
    readonly bulk: BulkStore;
    readonly customers: CustomerStore;
  };
  /** Begins to deliver what is pending. */
  start(): void;
  close(): Promise<void>;
}

export interface OpenWorld {
  /** ":memory:" for a test. */
  readonly file: string;
  readonly seed: string;
  readonly appConfig: AppConfig;
  readonly publicUrl: string;
  /** Where the app's extensions are, one folder each. */
  readonly extensionsFolder?: string;
  /** What runs their bundles; a test of very many carts gives a faster one. */
  readonly runFunction?: RunFunction | undefined;
  /** The machine's clock; a test may give its own. */
  readonly machineNow?: () => number;
}

/** simulator -> the project's extensions. */
const EXTENSIONS_FOLDER = fileURLToPath(new URL("../extensions/", import.meta.url));

/** Opens the stores, and fills them from the seed where the file is new. */
export function openWorld(opened: OpenWorld): World {
  const { file, seed, appConfig, publicUrl, extensionsFolder = EXTENSIONS_FOLDER, machineNow = Date.now } = opened;
  const db = openDatabase(file);
  const clock = openClock(db, machineNow);
  const journal = openJournal(db);
  const faults = openFaults(db);
  const installations = openInstallations(db);
  const shops = openShops(db);
  let dispatcher: Dispatcher | undefined;
  const isInstalled = (shop: string) => installations.find(shop) !== undefined;
  const outbox = openQueue({ db, faults, config: appConfig, isInstalled }, () => dispatcher?.wake());
  const kit = openKit({ db, clock, ids: openIds(db, seed), journal, outbox, publicUrl });
  dispatcher = openDispatcher({
    db,
    clock,
    config: appConfig,
    domainOf: (shop) => shops.get(shop).domain,
    windowOf: (named) => reorderWindow(faults, named),
    onFailed: ({ shop, topic, webhookId }) =>
      kit.act(shop, "simulator", (action) => action.note("webhook.failed", { topic, webhookId })),
  });
  clock.onMove(dispatcher.clockMoved);
  faults.onClear(dispatcher.wake);

  const products = openProductStore(db);
  const customers = openCustomerStore(db);
  const levels = openLevelStore(db);
  const orders = openOrderStore(db);
  const metafields = openMetafieldStore(db);
  const customizations = openCustomizations({ kit, metafields });
  const parts = { kit, shops, products, customers, levels, orders, metafields };
  const movements = openMovements(parts);
  if (shops.list().length === 0) db.transaction(() => seedShops({ ...parts, movements }, seed));
  const tokens = openTokens({ kit, faults, grantedScopes: (shop) => installations.find(shop)?.scopes });
  const running = dispatcher;
  return {
    seed,
    publicUrl,
    clock,
    shops,
    openShop: (input, fill) => openFurtherShop({ ...parts, movements }, input, fill),
    products: openProducts({ ...parts, movements }),
    inventory: openInventory(parts, movements),
    customers: openCustomers(parts),
    metafields: openMetafields(parts),
    customizations,
    functions: openCatalogue(extensionsFolder),
    functionsHost: openFunctionsHost(extensionsFolder, opened.runFunction),
    orders: openOrders({ ...parts, movements }),
    app: openApp({ kit, config: appConfig, shops, installations, tokens, customizations }),
    webhooks: openWebhooks({ kit, config: appConfig, shops, customers, orders, dispatcher: running, faults }),
    faults,
    mailbox: openMailbox(kit, shops),
    journal,
    events: journal,
    inner: { kit, faults, orders, customers, movements, bulk: openBulkStore(kit) },
    start: () => running.start(),
    async close() {
      await running.stop();
      closeAgents();
      db.close();
    },
  };
}

/** A held delivery names its faults ("webhook-reorder 1a2b3c4d"): how many that one holds, if it is still set. */
function reorderWindow(faults: Faults, named: string): number | undefined {
  const fault = faults.list().find((one) => one.kind === "webhook-reorder" && named.includes(one.id));
  return fault?.kind === "webhook-reorder" ? fault.window : undefined;
}
