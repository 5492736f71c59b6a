import { html } from "htm/preact";
import type { Shop } from "../model.ts";

/** The page's script that fills the places; plugin.ts serves it. */
export const HOST_SCRIPT = "/extension-host/host.js";

/** Where extensions of a target stand on a page. query: which order, product or sample it is about. */
export function extensionPlace(shop: Shop, target: string, query: Record<string, string> = {}): unknown {
  return html`<div
    class="extension-place"
    data-extension-target=${target}
    data-source=${`/shop/${shop.shop}/extensions`}
    data-query=${new URLSearchParams(query).toString()}
  ></div>`;
}
