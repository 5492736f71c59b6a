import type { Control } from "./control.ts";

/** Rows a page that are asked for; some lists give fewer, so that only an empty page is the last. */
const PAGE_ROWS = 5_000;
const PAGES_MAX = 1_000;

interface Money {
  readonly minor: number;
}

/** An order as the store has it. Only what is compared is named. */
export interface StoreOrder {
  readonly orderId: string;
  readonly id: number;
  readonly shop: string;
  readonly name: string;
  readonly currency: string;
  readonly email: string | null;
  readonly customerId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt: string | null;
  readonly financialStatus: string;
  readonly fulfillmentStatus: string;
  readonly totals: Readonly<
    Record<"subtotal" | "discount" | "shipping" | "tax" | "total" | "currentTotal" | "refunded", Money>
  >;
  readonly lines: readonly {
    readonly lineId: string;
    readonly productId: string | null;
    readonly variantId: string | null;
    readonly inventoryItemId: string | null;
    readonly sku: string | null;
    readonly title: string;
    readonly price: Money;
    readonly discount: Money;
    readonly quantity: number;
    readonly currentQuantity: number;
    readonly fulfilledQuantity: number;
    readonly fulfillableQuantity: number;
  }[];
  readonly refunds: readonly {
    readonly refundId: string;
    readonly amount: Money;
    readonly lines: readonly {
      readonly lineId: string;
      readonly quantity: number;
      readonly restockType: string;
      readonly subtotal: Money;
    }[];
  }[];
  readonly fulfillments: readonly {
    readonly fulfillmentId: string;
    readonly lines: readonly { readonly lineId: number; readonly quantity: number }[];
  }[];
}

export interface StoreLevel {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly available: number;
  readonly committed: number;
  readonly onHand: number;
}

export interface StoreCustomer {
  readonly customerId: string;
  readonly email: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly emailConsent: string;
  readonly metafields: readonly { readonly namespace: string; readonly key: string; readonly value: string }[];
}

export interface JournalEntry {
  readonly seq: number;
  readonly shop: string;
  readonly kind: string;
  readonly eventId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Delivery {
  readonly id: number;
  readonly webhookId: string;
  readonly eventId: string;
  readonly topic: string;
  readonly state: string;
}

interface StoredMail {
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
}

/** All that one store says of itself, as far as it is compared. */
export interface StoreState {
  readonly shop: string;
  readonly currency: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly orders: readonly StoreOrder[];
  readonly levels: readonly StoreLevel[];
  /** Inventory items whose stock the store counts. */
  readonly trackedItems: ReadonlySet<string>;
  readonly customers: readonly StoreCustomer[];
  /** Oldest first. */
  readonly journal: readonly JournalEntry[];
  readonly deliveries: readonly Delivery[];
}

export async function readShops(control: Control): Promise<{ shop: string; currency: string; timezone: string }[]> {
  const { shops } = await control.get<{ shops: { shop: string; currency: string; timezone: string }[] }>("/shops");
  return shops;
}

export async function readStore(control: Control, shop: string): Promise<StoreState> {
  const found = (await readShops(control)).find((each) => each.shop === shop);
  if (!found) throw new Error(`the simulator has no shop ${shop}`);
  const { levels } = await control.get<{ levels: StoreLevel[] }>("/inventory", { shop });
  const products = await readProducts(control, shop);
  const tracked = products.flatMap(({ variants }) => variants).filter((variant) => variant.tracked);
  return {
    shop,
    currency: found.currency,
    timeZone: found.timezone,
    orders: await byOffset(control, "/orders", "orders", shop),
    levels,
    trackedItems: new Set(tracked.map((variant) => variant.inventoryItemId)),
    customers: await byOffset(control, "/customers", "customers", shop),
    journal: await readJournal(control, shop),
    deliveries: await readDeliveries(control, shop),
  };
}

interface StoreProduct {
  readonly productId: string;
  readonly variants: readonly {
    readonly variantId: string;
    readonly inventoryItemId: string;
    readonly sku: string | null;
    readonly tracked: boolean;
    readonly levels: readonly { readonly locationId: string }[];
  }[];
}

export function readProducts(control: Control, shop: string): Promise<StoreProduct[]> {
  return byOffset(control, "/products", "products", shop);
}

/** The mails of all shops: a mail server knows no shops. */
export function readMails(control: Control): Promise<StoredMail[]> {
  return byOffset(control, "/mailbox", "mails", undefined);
}

async function byOffset<T>(control: Control, path: string, field: string, shop: string | undefined): Promise<T[]> {
  const rows: T[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await control.get<Record<string, T[]>>(path, { shop, limit: PAGE_ROWS, offset: rows.length });
    const found = answer[field] ?? [];
    rows.push(...found);
    if (found.length === 0) return rows;
  }
  throw new Error(`${path}: more than ${PAGES_MAX} pages`);
}

async function readJournal(control: Control, shop: string): Promise<JournalEntry[]> {
  const rows: JournalEntry[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const after = rows.at(-1)?.seq ?? 0;
    const { entries } = await control.get<{ entries: JournalEntry[] }>("/journal", { shop, after, limit: PAGE_ROWS });
    rows.push(...entries);
    if (entries.length === 0) return rows;
  }
  throw new Error(`the journal has more than ${PAGES_MAX} pages`);
}

/** The control API tells them newest first. */
async function readDeliveries(control: Control, shop: string): Promise<Delivery[]> {
  const rows: Delivery[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const before = rows.at(-1)?.id;
    const ask = { shop, before, limit: PAGE_ROWS };
    const { deliveries } = await control.get<{ deliveries: Delivery[] }>("/deliveries", ask);
    rows.push(...deliveries);
    if (deliveries.length === 0) return rows.reverse();
  }
  throw new Error(`there are more than ${PAGES_MAX} pages of deliveries`);
}
