import type { SetDeliveryV1 } from "../../contracts/commands/inventory.ts";
import type { DataOf } from "../../contracts/define.ts";
import type { Order } from "../../contracts/order.ts";
import type { BackfillGone, BackfillWish } from "../_runtime/shopify/bulk/request.ts";
import type { StoreItem } from "./stock.ts";

/** What handlers decide. Times are unix milliseconds of the store, but saidAtMs: when orders said it. */
export type StockDecision =
  | {
      readonly kind: "order";
      readonly order: Order;
      readonly saidAtMs: number;
      /** It was read for a backfill: what of it the store's figures already hold is not booked once more. */
      readonly isPast: boolean;
      /** Line -> inventory item, of lines that have one. */
      readonly itemOf: ReadonlyMap<string, string>;
      readonly readings: readonly StoreItem[];
    }
  | {
      readonly kind: "level";
      readonly itemId: string;
      readonly locationId: string;
      /** null: the store does not track the item. */
      readonly available: number | null;
      readonly atMs: number;
      readonly fineMs: number;
      readonly readings: readonly StoreItem[];
    }
  | {
      readonly kind: "product";
      readonly productId: string;
      readonly atMs: number;
      readonly title: string;
      readonly variants: readonly ProductVariant[];
      readonly readings: readonly StoreItem[];
    }
  | { readonly kind: "product-deleted"; readonly productId: string; readonly atMs: number }
  | BackfillWish
  | BackfillGone
  | {
      readonly kind: "filled";
      readonly readings: readonly StoreItem[];
      readonly locations: readonly { locationId: string; name: string }[];
      /** Where the next page starts; null: this was the last. */
      readonly next: string | null;
    }
  | {
      readonly kind: "imported";
      readonly reading: StoreItem;
      /** Of our clock, just before the store was asked. */
      readonly readAtMs: number;
      /** The same moment by the store's clock, where it is known. */
      readonly asOfMs: number | null;
    }
  | { readonly kind: "locations"; readonly locations: readonly { locationId: string; name: string }[] }
  | {
      readonly kind: "adjusted";
      readonly itemId: string;
      readonly locationId: string;
      readonly delta: number;
      readonly atMs: number;
      readonly reason: string;
      readonly actor: string | null;
    }
  | { readonly kind: "threshold"; readonly itemId: string; readonly threshold: number }
  | { readonly kind: "delivery"; readonly settings: DataOf<typeof SetDeliveryV1> };

export interface ProductVariant {
  readonly variantId: string;
  readonly itemId: string;
  readonly title: string | null;
  readonly sku: string | null;
}
