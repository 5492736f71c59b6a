import "@shopify/shopify-app-remix/adapters/node";
import { ApiVersion, AppDistribution, Session, shopifyApp } from "@shopify/shopify-app-remix/server";

const SHOP = process.env.BENCH_SHOP ?? "";

/** The offline session is there, in memory: kinder to the template than its Prisma on SQLite. */
const session = new Session({
  id: `offline_${SHOP}`,
  shop: SHOP,
  state: "",
  isOnline: false,
  scope: "read_orders",
  accessToken: "token",
});

/** As Shopify's Remix template sets it up. */
const shopify = shopifyApp({
  apiKey: process.env.SHOPIFY_API_KEY ?? "",
  apiSecretKey: process.env.SHOPIFY_API_SECRET ?? "",
  apiVersion: ApiVersion.July26,
  scopes: ["read_orders"],
  appUrl: process.env.SHOPIFY_APP_URL ?? "",
  authPathPrefix: "/auth",
  sessionStorage: {
    storeSession: async () => true,
    loadSession: async (id) => (id === session.id ? session : undefined),
    deleteSession: async () => true,
    deleteSessions: async () => true,
    findSessionsByShop: async () => [session],
  },
  distribution: AppDistribution.AppStore,
  future: { unstable_newEmbeddedAuthStrategy: true },
});

export const authenticate = shopify.authenticate;
