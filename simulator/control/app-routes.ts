import { z } from "zod";
import { StoreRefusal } from "../refusal.ts";
import type { World } from "../world.ts";
import { ShopName } from "./fields.ts";
import { type ControlRoute, route } from "./route.ts";

/** Opens the app as the merchant's browser would, which makes it exchange its token. Answers the page's status. */
export type OpenAppAsMerchant = (shop: string) => Promise<{ status: number }>;

/** Shops and the app's place in them. */
export function appRoutes(world: World, openAsMerchant: OpenAppAsMerchant): ControlRoute[] {
  const tag = "app";
  return [
    route({
      method: "GET",
      path: "/_control/health",
      summary: "Is the simulator up",
      tag,
      answers: "{status, shops, pendingDeliveries}",
      handle: () => ({
        status: "ok",
        shops: world.shops.list().map((one) => one.shop),
        app: { clientId: world.app.config.clientId, url: world.app.config.applicationUrl },
        pendingDeliveries: world.webhooks.pendingCount(),
      }),
    }),
    route({
      method: "GET",
      path: "/_control/shops",
      summary: "The shops, and where the app is installed",
      tag,
      answers: "{shops}",
      handle: () => ({
        shops: world.shops.list().map((shop) => ({
          shop: shop.shop,
          domain: shop.domain,
          name: shop.name,
          currency: shop.currency,
          timezone: shop.timezone,
          installed: world.app.installation(shop.shop) !== undefined,
          scopes: world.app.installation(shop.shop)?.scopes ?? [],
          products: world.products.count(shop.shop),
          customers: world.customers.count(shop.shop),
          orders: world.orders.count(shop.shop),
        })),
      }),
    }),
    route({
      method: "POST",
      path: "/_control/install",
      summary: "Install the app, and open it once as the merchant's browser would",
      tag,
      answers: "{shop, scopes, opened: the page's HTTP status}",
      body: z.strictObject({ shop: ShopName, open: z.boolean().default(true) }),
      handle: async ({ body }) => {
        const installation = world.app.install(world.shops.get(body.shop).shop);
        if (!body.open) return { ...installation, opened: null };
        try {
          return { ...installation, opened: (await openAsMerchant(installation.shop)).status };
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          throw new StoreRefusal("APP_DOES_NOT_OPEN", `The app is installed, but did not open: ${message}`, {
            status: 502,
            remedy: `Is the app running at ${world.app.config.applicationUrl}? Its log says more.`,
          });
        }
      },
    }),
    route({
      method: "POST",
      path: "/_control/uninstall",
      summary: "Uninstall the app: its tokens die, app/uninstalled is sent",
      tag,
      answers: "{shop}",
      body: z.strictObject({ shop: ShopName }),
      handle: ({ body }) => {
        const { shop } = world.shops.get(body.shop);
        world.app.uninstall(shop);
        return { shop };
      },
    }),
    route({
      method: "POST",
      path: "/_control/tokens/revoke",
      summary: "Revoke all tokens of a shop; the app stays installed",
      tag,
      answers: "{revoked}",
      body: z.strictObject({ shop: ShopName }),
      handle: ({ body }) => ({ revoked: world.app.tokens.revoke(world.shops.get(body.shop).shop) }),
    }),
  ];
}
