import { z } from "zod";
import { defineEvent } from "../define.ts";

/** The app has a token for the shop. Said again when the shop grants other scopes. */
export const ShopInstalledV1 = defineEvent("shop", "installed", 1, z.object({ scopes: z.array(z.string()) }));
/** The shop removed the app: its tokens are worthless, nobody may call Shopify for it. */
export const ShopUninstalledV1 = defineEvent("shop", "uninstalled", 1, z.object({}));
