import { AppUninstalledV1 } from "../../../contracts/webhooks/app.ts";
import { hear } from "../../_runtime/service.ts";
import type { ShopChange } from "../store-shops.ts";

/** Time is when Shopify triggered it: the store drops one that is older than the newest install. */
export const appUninstalled = () =>
  hear(AppUninstalledV1, (message): ShopChange => ({ kind: "uninstalled", at: new Date(message.time) }));
