import type { LoggedEvent } from "./logged-event.ts";
import type { ShopSettings } from "./shop-settings.ts";

/**
 * What a handler decides.
 * order: log it and count its snapshot; asked: the shop's settings, where they were not known yet.
 * settings: what Shopify says of the shop now. recompute: make the shop's rollups from the log.
 */
export type Decision =
  | { readonly kind: "order"; readonly event: LoggedEvent; readonly asked: ShopSettings | null }
  | { readonly kind: "settings"; readonly settings: ShopSettings }
  | { readonly kind: "recompute" };
