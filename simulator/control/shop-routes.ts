import { z } from "zod";
import { importProducts } from "../catalogue/import.ts";
import type { Shop } from "../model.ts";
import type { World } from "../world.ts";
import { defined } from "./defined.ts";
import { type ControlRoute, route } from "./route.ts";

/** A shop beside the seeded ones: the currency and the time zone are a shop's own. */
export function shopRoutes(world: World): ControlRoute[] {
  return [
    route({
      method: "POST",
      path: "/_control/shops",
      summary: "Open a further shop, e.g. one that sells in JPY or KWD; POST /_control/install then installs the app",
      tag: "app",
      answers: "{shop, domain, currency, timeZone, products}",
      body: z.strictObject({
        shop: z.string().describe("the myshopify prefix"),
        currency: z.string().describe("ISO 4217, e.g. JPY"),
        timeZone: z.string().describe("IANA name, e.g. Asia/Tokyo"),
        name: z.string().min(1).optional(),
        countryCode: z.string().length(2).optional(),
        taxesIncluded: z.boolean().optional(),
        taxRate: z.number().min(0).max(1).optional().describe("0.1 is 10 %; none where it is left out"),
        productCsv: z.string().min(1).optional().describe("products to begin with, instead of six small ones"),
      }),
      handle: ({ body: { productCsv, ...input } }) => {
        const csv = productCsv;
        const fill = csv === undefined ? undefined : (shop: Shop) => void importProducts(world, shop.shop, csv);
        const opened = world.openShop(defined({ ...input, empty: csv !== undefined }), fill);
        const { shop, domain, currency, timezone: timeZone } = opened;
        return { shop, domain, currency, timeZone, products: world.products.count(shop) };
      },
    }),
  ];
}
