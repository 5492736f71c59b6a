/**
 * What the simulator's stores are made of. Times are Unix milliseconds of the simulator's clock, amounts are whole
 * minor units of the shop's currency as a number (a store on a laptop stays far below 2^53), ids are Shopify's
 * 64-bit style integers. The outer forms (decimal strings, gid://, ISO times) are made at the edges.
 */

export interface Shop {
  readonly id: number;
  /** The myshopify prefix. */
  readonly shop: string;
  readonly domain: string;
  readonly name: string;
  readonly tagline: string;
  readonly email: string;
  readonly currency: string;
  /** IANA name. */
  readonly timezone: string;
  readonly countryCode: string;
  readonly locale: string;
  readonly taxesIncluded: boolean;
  /** 0.19 is 19 %. */
  readonly taxRate: number;
  readonly taxTitle: string;
  readonly shippingRates: readonly ShippingRate[];
  /** Two colours of the storefront, CSS hex. */
  readonly theme: { readonly ink: string; readonly accent: string; readonly paper: string };
  readonly createdAt: number;
}

/** Free from freeFromMinor on, where that is given. */
export interface ShippingRate {
  readonly code: string;
  readonly title: string;
  readonly priceMinor: number;
  readonly freeFromMinor: number | null;
}

export interface Location {
  readonly id: number;
  readonly shop: string;
  readonly name: string;
  readonly address1: string;
  readonly city: string;
  readonly zip: string;
  readonly countryCode: string;
  /** 1 is tried first when an order's stock is taken. */
  readonly priority: number;
}

export interface ProductOption {
  readonly name: string;
  readonly values: readonly string[];
}

export interface Variant {
  readonly id: number;
  readonly inventoryItemId: number;
  /** "Sage / Large", or "Default Title". */
  readonly title: string;
  /** Optional and not unique: identity is the variant and its inventory item. */
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly optionValues: readonly string[];
  readonly position: number;
  readonly priceMinor: number;
  readonly compareAtMinor: number | null;
  readonly tracked: boolean;
  readonly inventoryPolicy: "deny" | "continue";
  readonly requiresShipping: boolean;
  readonly taxable: boolean;
  readonly grams: number;
}

export interface ProductImage {
  readonly id: number;
  /** Absolute, or a path on the simulator ("/media/harbor-lane/123.svg"). */
  readonly src: string;
  readonly alt: string;
  readonly position: number;
}

export interface Product {
  readonly id: number;
  readonly shop: string;
  readonly handle: string;
  readonly title: string;
  readonly descriptionHtml: string;
  readonly vendor: string;
  readonly productType: string;
  readonly tags: readonly string[];
  readonly status: "active" | "draft" | "archived";
  readonly options: readonly ProductOption[];
  readonly variants: readonly Variant[];
  readonly images: readonly ProductImage[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Shopify's quantity names. onHand is available + committed. */
export interface Level {
  readonly shop: string;
  readonly inventoryItemId: number;
  readonly locationId: number;
  readonly available: number;
  readonly committed: number;
  readonly onHand: number;
  readonly incoming: number;
  readonly updatedAt: number;
}

export interface Address {
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string | null;
  readonly address1: string;
  readonly address2: string | null;
  readonly city: string;
  readonly zip: string;
  readonly province: string | null;
  readonly countryCode: string;
  readonly phone: string | null;
}

export interface Customer {
  readonly id: number;
  readonly shop: string;
  readonly email: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | null;
  readonly address: Address | null;
  readonly tags: readonly string[];
  readonly note: string | null;
  readonly locale: string;
  readonly emailConsent: "subscribed" | "not_subscribed" | "unsubscribed";
  /** Null: it never changed. */
  readonly emailConsentAt: number | null;
  readonly ordersCount: number;
  readonly totalSpentMinor: number;
  readonly lastOrderId: number | null;
  readonly companyId: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a metafield hangs on. */
export interface MetafieldOwner {
  readonly ownerType: "Customer" | "Product" | "Shop" | "DiscountAutomaticNode" | "Validation" | "CartTransform";
  readonly ownerId: number;
}

/** value is text whatever the type. */
export interface Metafield extends MetafieldOwner {
  readonly shop: string;
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Company {
  readonly id: number;
  readonly shop: string;
  readonly name: string;
  readonly externalId: string;
  readonly contactCustomerIds: readonly number[];
  readonly createdAt: number;
}

/** Stock that an order's line holds or held at a location. */
export interface Allocation {
  readonly locationId: number;
  readonly quantity: number;
}

/** A discount's part in a line: `application` is its place in the order's discountApplications. */
export interface DiscountShare {
  readonly application: number;
  readonly minor: number;
}

/** A discount that an app's Function gave, as the order keeps it. */
export interface DiscountApplication {
  /** What the buyer read as the reason. */
  readonly title: string;
  readonly targetType: "line_item" | "shipping_line";
  readonly targetSelection: "all" | "entitled" | "explicit";
  readonly allocationMethod: "across" | "each";
  readonly valueType: "percentage" | "fixed_amount";
  /** Decimal text. */
  readonly value: string;
}

export interface OrderLine {
  readonly id: number;
  /** Null for a custom item. */
  readonly productId: number | null;
  readonly variantId: number | null;
  readonly inventoryItemId: number | null;
  readonly sku: string | null;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly vendor: string | null;
  readonly priceMinor: number;
  /** As ordered (or added by an edit); never changed by a refund. */
  readonly quantity: number;
  /** After edits and refunds. */
  readonly currentQuantity: number;
  readonly fulfilledQuantity: number;
  /** Still to be shipped. A refund without restock leaves it; cancelling units and removing them lowers it. */
  readonly fulfillableQuantity: number;
  /** Discounts over the whole quantity. */
  readonly discountMinor: number;
  /** Which of the order's discount applications it is made of; absent where the discount is one over the whole order. */
  readonly discounts?: readonly DiscountShare[];
  /** Tax over the whole quantity. */
  readonly taxMinor: number;
  readonly taxable: boolean;
  readonly requiresShipping: boolean;
  readonly grams: number;
  /** What is committed for this line and not yet fulfilled. */
  readonly allocations: readonly Allocation[];
}

export interface ShippingLine {
  readonly id: number;
  readonly code: string;
  readonly title: string;
  /** Less its discounts. */
  readonly priceMinor: number;
  readonly taxMinor: number;
  readonly discounts?: readonly DiscountShare[];
  /** "shopify" where absent, else the carrier service's name. */
  readonly source?: string;
}

export interface Transaction {
  readonly id: number;
  readonly kind: "sale" | "refund" | "capture";
  readonly status: "success" | "pending" | "failure";
  readonly gateway: string;
  readonly amountMinor: number;
  readonly createdAt: number;
  readonly parentId: number | null;
}

export interface RefundLine {
  readonly id: number;
  readonly lineId: number;
  readonly quantity: number;
  readonly restockType: "no_restock" | "cancel" | "return";
  readonly locationId: number | null;
  /** Without tax where the shop adds taxes; with it where they are included. */
  readonly subtotalMinor: number;
  readonly taxMinor: number;
}

export interface Refund {
  readonly id: number;
  readonly createdAt: number;
  readonly note: string | null;
  readonly lines: readonly RefundLine[];
  readonly shippingMinor: number;
  readonly transactions: readonly Transaction[];
}

export interface Fulfillment {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
  readonly locationId: number | null;
  readonly trackingCompany: string | null;
  readonly trackingNumber: string | null;
  readonly lines: readonly { readonly lineId: number; readonly quantity: number }[];
}

export type FinancialStatus = "pending" | "paid" | "partially_paid" | "partially_refunded" | "refunded" | "voided";
export type FulfillmentStatus = "fulfilled" | "partial" | null;
export type CancelReason = "customer" | "fraud" | "inventory" | "declined" | "staff" | "other";

/** An order as the store holds it. Totals stand beside it (orders/totals.ts): they are never stored twice. */
export interface Order {
  readonly id: number;
  readonly shop: string;
  /** 1001 for "#1001". */
  readonly number: number;
  readonly name: string;
  readonly token: string;
  readonly confirmationNumber: string;
  readonly currency: string;
  readonly taxesIncluded: boolean;
  readonly taxRate: number;
  readonly taxTitle: string;
  readonly customerId: number | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly billingAddress: Address | null;
  readonly shippingAddress: Address | null;
  readonly createdAt: number;
  readonly processedAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  readonly cancelledAt: number | null;
  readonly cancelReason: CancelReason | null;
  readonly financialStatus: FinancialStatus;
  readonly fulfillmentStatus: FulfillmentStatus;
  readonly lines: readonly OrderLine[];
  readonly shippingLines: readonly ShippingLine[];
  /** Of Functions. Absent: its discounts, where it has any, are one over the whole order. */
  readonly discountApplications?: readonly DiscountApplication[];
  readonly transactions: readonly Transaction[];
  /** Total as placed; absent until the first edit. */
  readonly originalTotalMinor?: number;
  readonly refunds: readonly Refund[];
  readonly fulfillments: readonly Fulfillment[];
  readonly note: string | null;
  readonly tags: readonly string[];
  readonly sourceName: string;
}

/** All with tax where taxesIncluded. total = subtotal + shipping (+ tax where taxes are added). */
export interface OrderTotals {
  /** Lines less discounts, as placed. */
  readonly subtotalMinor: number;
  readonly discountMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  /** After edits and refunds. */
  readonly currentSubtotalMinor: number;
  readonly currentDiscountMinor: number;
  readonly currentTaxMinor: number;
  readonly currentTotalMinor: number;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  /** What the shopper still owes; negative: what the shop owes. */
  readonly outstandingMinor: number;
}
