import { setImmediate as breathe } from "node:timers/promises";
import { gid } from "../gid.ts";
import type { Customer, Order } from "../model.ts";
import { importedNumber } from "../orders/numbers.ts";
import { orderFacts } from "../orders/parts.ts";
import { totalsOf } from "../orders/totals.ts";
import { StoreRefusal } from "../refusal.ts";
import type { IdKind } from "../state/ids.ts";
import type { World } from "../world.ts";
import { badRow } from "./bad-row.ts";
import type { ImportedOrder, ImportedRefund } from "./imported-order.ts";
import { type FoundVariant, type PastParts, pastOrder } from "./past-order.ts";
import { fileName, type ImportFiles, stage, type Watch } from "./stage.ts";
import type { Staging } from "./staging.ts";

const SLICE = 50;
const ID_BLOCK = 1_000;
const KNOWN_PAGE = 500;
const MAX_KNOWN_SKUS = 20_000;
const KINDS = [
  "order",
  "lineItem",
  "shippingLine",
  "transaction",
  "refund",
  "refundLine",
  "fulfillment",
  "customer",
] as const;

export interface HistoryWatch extends Watch {
  built(orders: number, of: number): void;
}

export interface Imported {
  readonly orders: number;
  /** Left as they are. */
  readonly alreadyThere: number;
  readonly refunds: number;
  readonly customers: number;
}

/**
 * Orders of the past, as if they had always been in the store: no webhook, no mail, no movement of stock. All of the
 * file or nothing; it may be larger than the memory. An order whose name is there already is left as it is.
 * @throws StoreRefusal
 */
export async function importHistory(world: World, files: ImportFiles, watch: HistoryWatch): Promise<Imported> {
  const staging = await stage(world, files, watch);
  try {
    const counts = await build(world, files, watch, staging);
    staging.close();
    const customers = write(world, files.shop, staging, counts.orders);
    return { ...counts, customers };
  } finally {
    staging.remove();
  }
}

async function build(world: World, files: ImportFiles, watch: HistoryWatch, staging: Staging) {
  const { shop } = files;
  const total = staging.count().orders;
  const parts = pastParts(world, shop);
  const counts = { orders: 0, alreadyThere: 0, refunds: 0 };
  for (const read of staging.readOrders()) {
    if ((counts.orders + counts.alreadyThere) % SLICE === 0) {
      watch.built(counts.orders + counts.alreadyThere, total);
      await breathe();
      watch.signal.throwIfAborted();
    }
    if (world.inner.orders.byName(shop, read.name)) {
      counts.alreadyThere++;
      continue;
    }
    const refunds = staging.refundsOf(read.name);
    const order = buildOne(world, files, parts, staging, read, refunds);
    staging.addOrder(order, { ...orderFacts(order), createdAt: new Date(order.createdAt).toISOString() });
    counts.orders++;
    counts.refunds += order.refunds.length;
  }
  return counts;
}

function buildOne(
  world: World,
  files: ImportFiles,
  parts: PastParts,
  staging: Staging,
  read: ImportedOrder,
  refunds: readonly ImportedRefund[],
): Order {
  const customer = read.email === null ? undefined : customerOf(world, files.shop, parts, staging, read, read.email);
  const known = {
    id: parts.next("order"),
    number: numberOf(world, files.shop, read.name),
    customerId: customer?.id ?? null,
  };
  const order = pastOrder(parts, read, refunds, known);
  if (order.financialStatus !== read.financialStatus) {
    const { paidMinor, refundedMinor, totalMinor } = totalsOf(order);
    throw badRow(
      { file: fileName(files.orders, "orders"), row: read.row, column: "Financial Status" },
      `"${read.financialStatus}" does not fit: of ${totalMinor}, ${paidMinor} were paid and ${refundedMinor} refunded, which is "${order.financialStatus}" (minor units).`,
      "Compare Paid at, Outstanding Balance, Refunded Amount and Cancelled at.",
    );
  }
  if (customer) staging.writeCustomer(withOrder(customer, order), staging.customer(read.email ?? "")?.known ?? false);
  return order;
}

function pastParts(world: World, shop: string): PastParts {
  const { ids } = world.inner.kit;
  const next = new Map(KINDS.map((kind) => [kind as IdKind, ids.inBlocks(kind, ID_BLOCK)]));
  const known = new Map<string, FoundVariant | undefined>();
  return {
    shop: world.shops.get(shop),
    next: (kind) => (next.get(kind) ?? (() => ids.next(kind)))(),
    locationId: world.shops.locations(shop)[0]?.id ?? null,
    variantOf(sku) {
      if (sku === null) return undefined;
      if (!known.has(sku)) {
        if (known.size >= MAX_KNOWN_SKUS) known.clear();
        known.set(sku, findVariant(world, shop, sku));
      }
      return known.get(sku);
    },
  };
}

/** A SKU that nobody carries, or more than one variant, leaves the line without product. */
export function findVariant(world: World, shop: string, sku: string): FoundVariant | undefined {
  try {
    const { product, variant } = world.products.variant(shop, { sku });
    return {
      productId: product.id,
      variantId: variant.id,
      inventoryItemId: variant.inventoryItemId,
      variantTitle: variant.title === "Default Title" ? null : variant.title,
      grams: variant.grams,
    };
  } catch (error) {
    if (error instanceof StoreRefusal) return undefined;
    throw error;
  }
}

function numberOf(world: World, shop: string, name: string): number {
  return importedNumber({ kit: world.inner.kit, orders: world.inner.orders }, shop, name).number;
}

function customerOf(
  world: World,
  shop: string,
  parts: PastParts,
  staging: Staging,
  read: ImportedOrder,
  email: string,
): Customer {
  const staged = staging.customer(email)?.customer;
  if (staged) return staged;
  const known = world.customers.byEmail(shop, email);
  // Of a known one only what is added is kept here: it may change until all is written.
  const customer = known ? { ...known, ordersCount: 0, totalSpentMinor: 0 } : newCustomer(parts, read, email);
  staging.writeCustomer(customer, known !== undefined);
  return customer;
}

function newCustomer(parts: PastParts, read: ImportedOrder, email: string): Customer {
  return {
    id: parts.next("customer"),
    shop: parts.shop.shop,
    email,
    firstName: read.firstName,
    lastName: read.lastName,
    phone: read.phone,
    address: read.shippingAddress ?? read.billingAddress,
    tags: [],
    note: null,
    locale: parts.shop.locale,
    emailConsent: read.acceptsMarketing ? "subscribed" : "not_subscribed",
    emailConsentAt: read.acceptsMarketing ? read.createdAt : null,
    ordersCount: 0,
    totalSpentMinor: 0,
    lastOrderId: null,
    companyId: null,
    createdAt: read.createdAt,
    updatedAt: read.createdAt,
  };
}

function withOrder(customer: Customer, order: Order): Customer {
  const { paidMinor, refundedMinor } = totalsOf(order);
  return {
    ...customer,
    ordersCount: customer.ordersCount + 1,
    totalSpentMinor: customer.totalSpentMinor + paidMinor - refundedMinor,
    lastOrderId: order.id,
    updatedAt: Math.max(customer.updatedAt, order.updatedAt),
  };
}

function merged(world: World, added: Customer): Customer {
  const now = world.customers.get(added.shop, added.id);
  return {
    ...now,
    ordersCount: now.ordersCount + added.ordersCount,
    totalSpentMinor: now.totalSpentMinor + added.totalSpentMinor,
    lastOrderId: now.lastOrderId ?? added.lastOrderId,
    updatedAt: Math.max(now.updatedAt, added.updatedAt),
  };
}

/** One transaction, by the database itself: quick, and all or nothing. Returns how many customers are new. */
function write(world: World, shop: string, staging: Staging, orders: number): number {
  const { kit } = world.inner;
  return kit.db.attached(staging.file, "staged", () =>
    kit.act(shop, "import", (action) => {
      addToKnown(world);
      const made = kit.db.run(
        `INSERT INTO customers (id, shop, email, search, created_at, updated_at, doc)
         SELECT id, shop, email, search, created_at, updated_at, doc FROM staged.customers WHERE known = 0 ORDER BY id`,
      );
      kit.db.run(
        `INSERT INTO orders (id, shop, number, name, customer_id, search, created_at, updated_at, doc)
         SELECT id, shop, number, name, customer_id, search, created_at, updated_at, doc FROM staged.orders ORDER BY id`,
      );
      kit.db.run(
        `INSERT INTO journal (at, shop, kind, event_id, actor, data)
         SELECT ?, shop, 'order.imported', ?, 'import', facts FROM staged.orders ORDER BY id`,
        kit.clock.now(),
        action.eventId,
      );
      action.note("orders.imported", { orders, customers: made, shop: gid("Shop", world.shops.get(shop).id) });
      return made;
    }),
  );
}

/** Customers whom the store knew already. */
function addToKnown(world: World): void {
  const { kit, customers } = world.inner;
  for (let after = 0; ; ) {
    const rows = kit.db.all(
      "SELECT id, doc FROM staged.customers WHERE known = 1 AND id > ? ORDER BY id LIMIT ?",
      after,
      KNOWN_PAGE,
    );
    for (const row of rows) customers.write(merged(world, JSON.parse(String(row["doc"])) as Customer));
    if (rows.length < KNOWN_PAGE) return;
    after = Number(rows.at(-1)?.["id"]);
  }
}
