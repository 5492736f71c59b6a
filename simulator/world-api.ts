import type {
  Address,
  CancelReason,
  Company,
  Customer,
  DiscountApplication,
  DiscountShare,
  Level,
  Location,
  Metafield,
  MetafieldOwner,
  Order,
  OrderTotals,
  Product,
  ShippingLine,
  Shop,
  Variant,
} from "./model.ts";

/**
 * What the simulator's pages, its Admin API and its control API can ask of the stores. Everything here is
 * synchronous and committed when it returns; webhooks leave right after. A refusal is a StoreRefusal.
 */

/** Unix milliseconds; may be ahead of the machine's clock. */
export interface Clock {
  now(): number;
  readonly offsetMs: number;
  /** Moves on (or back) by so much; timers that became due fire at once. */
  move(byMs: number): void;
  /** Calls back when the clock was moved, with how far. Returns how to stop that. */
  onMove(listener: (byMs: number) => void): () => void;
}

export interface ShopsApi {
  list(): Shop[];
  /** The first shop where none is named. @throws NOT_FOUND */
  get(shop?: string): Shop;
  find(shop: string): Shop | undefined;
  locations(shop: string): Location[];
}

/** taxRate: 0.1 is 10 %; none where it is left out. */
export interface NewShop {
  readonly shop: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly name?: string;
  /** ISO 3166, two letters. */
  readonly countryCode?: string;
  readonly taxesIncluded?: boolean;
  readonly taxRate?: number;
  /** Without products. */
  readonly empty?: boolean;
}

export interface ProductsApi {
  /** search: words of title, vendor, type, tag or SKU. */
  list(shop: string, ask?: { search?: string; productType?: string; limit?: number; offset?: number }): Product[];
  count(shop: string): number;
  /** Product types with their number of active products, most first. */
  types(shop: string): { productType: string; count: number }[];
  get(shop: string, productId: number): Product;
  find(shop: string, productId: number): Product | undefined;
  byHandle(shop: string, handle: string): Product | undefined;
  byInventoryItem(shop: string, inventoryItemId: number): { product: Product; variant: Variant } | undefined;
  byVariant(shop: string, variantId: number): { product: Product; variant: Variant } | undefined;
  /** @throws NOT_FOUND, or AMBIGUOUS_SKU where several variants carry it. */
  variant(shop: string, key: { variantId?: number; sku?: string }): { product: Product; variant: Variant };
  create(shop: string, product: NewProduct, actor?: string): Product;
  update(shop: string, productId: number, change: ProductChange, actor?: string): Product;
  delete(shop: string, productId: number, actor?: string): void;
}

export interface NewVariant {
  readonly optionValues: readonly string[];
  readonly priceMinor: number;
  readonly compareAtMinor?: number | null;
  readonly sku?: string | null;
  readonly barcode?: string | null;
  readonly grams?: number;
  readonly tracked?: boolean;
  readonly inventoryPolicy?: "deny" | "continue";
  readonly requiresShipping?: boolean;
  readonly taxable?: boolean;
  /** Units by location id. */
  readonly stock?: Readonly<Record<number, number>>;
}

export interface NewProduct {
  readonly handle: string;
  readonly title: string;
  readonly descriptionHtml?: string;
  readonly vendor?: string;
  readonly productType?: string;
  readonly tags?: readonly string[];
  readonly status?: Product["status"];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly variants: readonly NewVariant[];
  /** None: the simulator draws one. */
  readonly images?: readonly { readonly src: string; readonly alt?: string }[];
}

export interface ProductChange {
  readonly title?: string;
  readonly descriptionHtml?: string;
  readonly tags?: readonly string[];
  readonly status?: Product["status"];
  readonly variants?: readonly {
    readonly variantId: number;
    readonly priceMinor?: number;
    readonly sku?: string | null;
  }[];
}

export interface InventoryApi {
  /** Levels of one inventory item, or of the whole shop. */
  levels(shop: string, inventoryItemId?: number): Level[];
  /** Units a shopper can buy now, over all locations. Untracked: null. */
  sellable(shop: string, variant: Variant): number | null;
  /** Somebody changes stock by hand or another app does: `delta` or `set`, exactly one. on_hand moves with available. */
  adjust(input: {
    readonly shop: string;
    readonly inventoryItemId: number;
    readonly locationId?: number;
    readonly name?: "available" | "incoming";
    readonly delta?: number;
    readonly set?: number;
    readonly reason?: string;
    readonly actor?: string;
  }): Level;
}

export interface CustomersApi {
  list(shop: string, ask?: { search?: string; limit?: number; offset?: number }): Customer[];
  count(shop: string): number;
  get(shop: string, customerId: number): Customer;
  find(shop: string, customerId: number): Customer | undefined;
  byEmail(shop: string, email: string): Customer | undefined;
  companies(shop: string): Company[];
  /** @throws EMAIL_TAKEN, BAD_EMAIL */
  create(shop: string, made: CustomerFields, actor?: string): Customer;
  /** @throws EMAIL_TAKEN, BAD_EMAIL */
  update(shop: string, customerId: number, change: CustomerFields, actor?: string): Customer;
  /** @throws CUSTOMER_HAS_ORDERS: Shopify keeps whoever has ordered. */
  delete(shop: string, customerId: number, actor?: string): void;
  /**
   * Two become one: orders, sums, tags and metafields of `mergedId` go to `keptId`, which keeps its own where both
   * have one. @throws SAME_CUSTOMER, COMPANY_CONTACT
   */
  merge(shop: string, input: { mergedId: number; keptId: number }, actor?: string): Customer;
}

/** What a merchant may change of a customer; what is left out stays. */
export type CustomerFields = Partial<
  Pick<Customer, "firstName" | "lastName" | "email" | "phone" | "tags" | "note" | "emailConsent">
>;

export interface MetafieldsApi {
  /** By namespace and key. */
  list(shop: string, owner: MetafieldOwner): Metafield[];
  /** All or none, in one action; what is there already is replaced. */
  set(
    shop: string,
    metafields: readonly (MetafieldOwner & Pick<Metafield, "namespace" | "key" | "type" | "value">)[],
    actor?: string,
  ): Metafield[];
}

export interface PlaceOrder {
  readonly shop: string;
  /** Null: a buyer who left nothing. An email that is unknown makes a customer. */
  readonly customer: { readonly email: string; readonly firstName?: string; readonly lastName?: string } | null;
  /** A variant by id or SKU, or a custom item by title and price. */
  readonly lines: readonly PlaceLine[];
  readonly shippingAddress?: Partial<Address>;
  readonly billingAddress?: Partial<Address>;
  /** One of the shop's shipping rates; the first one that fits where none is named. */
  readonly shippingCode?: string;
  /** Instead of the rate's own price; 0 is free. */
  readonly shippingMinor?: number;
  /** "paid": captured at once. "pending": paid later (markPaid). */
  readonly payment?: "paid" | "pending";
  readonly discountMinor?: number;
  /** What the lines' and the delivery's `discounts` are parts of. */
  readonly discountApplications?: readonly DiscountApplication[];
  /** Instead of shippingCode: an option that the checkout offered. priceMinor is less its discounts. */
  readonly delivery?: Pick<ShippingLine, "code" | "title" | "priceMinor" | "discounts" | "source">;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly sourceName?: string;
  readonly acceptsMarketing?: boolean;
  /** It was placed elsewhere: its name, taxes and shipping are those of a file. */
  readonly imported?: ImportedFacts;
}

export interface ImportedFacts {
  /** "#1001"; no other order of the shop has it. */
  readonly name: string;
  readonly taxMinor: number;
  readonly taxesIncluded: boolean;
  readonly shippingTitle: string;
}

export interface PlaceLine {
  readonly variantId?: number;
  readonly sku?: string;
  readonly title?: string;
  readonly priceMinor?: number;
  readonly quantity: number;
  /** Over the whole quantity. */
  readonly discountMinor?: number;
  /** Instead of discountMinor: parts of the order's discountApplications. */
  readonly discounts?: readonly DiscountShare[];
}

export interface OrdersApi {
  /** Newest first. search: name, email, or a word of the customer's name. */
  list(shop: string, ask?: { search?: string; limit?: number; offset?: number }): Order[];
  count(shop: string): number;
  /** By numeric id. @throws NOT_FOUND */
  get(shop: string, orderId: number): Order;
  find(shop: string, orderId: number): Order | undefined;
  byName(shop: string, name: string): Order | undefined;
  /** All sums of the order's money; nothing of it is stored. */
  totals(order: Order): OrderTotals;
  place(input: PlaceOrder): Order;
  /** restock (default true) gives what was not fulfilled back; refund (default true) pays back what was paid. */
  cancel(input: {
    readonly shop: string;
    readonly orderId: number;
    readonly reason?: CancelReason;
    readonly restock?: boolean;
    readonly refund?: boolean;
    readonly actor?: string;
  }): Order;
  refund(input: {
    readonly shop: string;
    readonly orderId: number;
    readonly lines: readonly { readonly lineId: number; readonly quantity: number; readonly restock?: boolean }[];
    /** Of the shipping paid; default 0. */
    readonly shippingMinor?: number;
    /** What is paid back; default: the lines' and shipping's worth, at most what was paid. */
    readonly amountMinor?: number;
    readonly note?: string;
    readonly actor?: string;
  }): Order;
  edit(input: {
    readonly shop: string;
    readonly orderId: number;
    readonly add?: readonly PlaceLine[];
    /** 0 removes the line. */
    readonly setQuantity?: readonly { readonly lineId: number; readonly quantity: number }[];
    readonly note?: string;
    readonly actor?: string;
  }): Order;
  /** Everything that is open where no lines are named. */
  fulfil(input: {
    readonly shop: string;
    readonly orderId: number;
    readonly lines?: readonly { readonly lineId: number; readonly quantity: number }[];
    readonly trackingCompany?: string;
    readonly trackingNumber?: string;
    readonly actor?: string;
  }): Order;
  markPaid(input: { readonly shop: string; readonly orderId: number; readonly actor?: string }): Order;
  /** A note or tags: nothing but orders/updated follows. */
  annotate(input: {
    readonly shop: string;
    readonly orderId: number;
    readonly note?: string;
    readonly tags?: readonly string[];
  }): Order;
}
