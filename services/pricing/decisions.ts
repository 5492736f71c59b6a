import type { PriceRule } from "../../contracts/price-rule.ts";
import type { PartName } from "./parts.ts";

/** What a shop reckons in, as Shopify has it. */
export interface ShopSettings {
  readonly shopGid: string;
  readonly currency: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** What a handler decided to write; the store does it under the shop's lock. */
export type Decision =
  | { readonly kind: "installed"; readonly settings: ShopSettings | null }
  | { readonly kind: "uninstalled" }
  | {
      readonly kind: "save";
      readonly rule: PriceRule;
      readonly paused: boolean;
      readonly settings: ShopSettings | null;
    }
  | { readonly kind: "remove"; readonly ruleId: string }
  | { readonly kind: "roll-back"; readonly version: number; readonly publish: boolean }
  | { readonly kind: "publish"; readonly version: number }
  | { readonly kind: "repair-part"; readonly part: PartName; readonly action: "repair" | "leave" }
  | { readonly kind: "restore"; readonly version: number; readonly productIds: readonly string[] };
