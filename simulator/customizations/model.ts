/** What an app has put into a shop's checkout. Times and ids are as in model.ts. */

export type DiscountClass = "PRODUCT" | "ORDER" | "SHIPPING";

/** An automatic discount that a Function reckons. */
export interface Discount {
  readonly kind: "discount";
  readonly id: number;
  readonly shop: string;
  readonly functionHandle: string;
  readonly title: string;
  readonly discountClasses: readonly DiscountClass[];
  readonly combinesWith: {
    readonly orderDiscounts: boolean;
    readonly productDiscounts: boolean;
    readonly shippingDiscounts: boolean;
  };
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A cart and checkout validation. What its Function answers always blocks; blockOnFailure: its failure does too. */
export interface Validation {
  readonly kind: "validation";
  readonly id: number;
  readonly shop: string;
  readonly functionHandle: string;
  readonly title: string;
  readonly enabled: boolean;
  readonly blockOnFailure: boolean;
  readonly createdAt: number;
}

export interface CartTransform {
  readonly kind: "cartTransform";
  readonly id: number;
  readonly shop: string;
  readonly functionHandle: string;
  readonly blockOnFailure: boolean;
  readonly createdAt: number;
}

/** A service of the app that is asked for shipping rates at checkout. */
export interface CarrierService {
  readonly kind: "carrierService";
  readonly id: number;
  readonly shop: string;
  readonly name: string;
  readonly callbackUrl: string;
  readonly active: boolean;
  readonly supportsServiceDiscovery: boolean;
  readonly createdAt: number;
}

export type Customization = Discount | Validation | CartTransform | CarrierService;
export type CustomizationKind = Customization["kind"];
export type CustomizationOf<Kind extends CustomizationKind> = Extract<Customization, { kind: Kind }>;

/** What Shopify calls each in a gid. */
export const CUSTOMIZATION_TYPES = {
  discount: "DiscountAutomaticNode",
  validation: "Validation",
  cartTransform: "CartTransform",
  carrierService: "DeliveryCarrierService",
} as const satisfies Record<CustomizationKind, string>;

export function discountStatus({ startsAt, endsAt }: Discount, now: number): "ACTIVE" | "EXPIRED" | "SCHEDULED" {
  if (endsAt !== null && endsAt <= now) return "EXPIRED";
  return startsAt > now ? "SCHEDULED" : "ACTIVE";
}
