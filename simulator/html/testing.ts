import Fastify, { type FastifyInstance, type LightMyRequestResponse } from "fastify";
import { adminPlugin } from "../admin/plugin.ts";
import { appBridgePlugin } from "../app-bridge/plugin.ts";
import { readSimulatorEnv } from "../env.ts";
import { extensionHostPlugin } from "../extension-host/plugin.ts";
import { oauthPlugin } from "../oauth/plugin.ts";
import { shellPlugin } from "../shell/plugin.ts";
import { storefrontPlugin } from "../storefront/plugin.ts";
import { testWorld } from "../testing.ts";
import type { World } from "../world.ts";

/** All pages over seeded stores in memory. */
export async function testFront(
  change: Parameters<typeof testWorld>[0] = {},
  environment: Record<string, string> = {},
) {
  const world = testWorld(change);
  const app = Fastify({ forceCloseConnections: true });
  const front = { world, env: readSimulatorEnv(environment) };
  for (const plugin of [
    oauthPlugin,
    appBridgePlugin,
    shellPlugin,
    storefrontPlugin,
    extensionHostPlugin,
    adminPlugin,
  ]) {
    await app.register(plugin(front));
  }
  const close = async () => {
    await app.close();
    await world.close();
  };
  return { world, app, close };
}

export const SHOP = "harbor-lane";

/** A browser without script: it keeps cookies and follows where a form leads. */
export function plainBrowser(app: FastifyInstance) {
  const cookies = new Map<string, string>();

  async function send(
    method: "GET" | "POST",
    url: string,
    form?: Record<string, string>,
  ): Promise<LightMyRequestResponse> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await app.inject({
      method,
      url,
      headers: { cookie, ...(form && { "content-type": "application/x-www-form-urlencoded" }) },
      ...(form && { payload: new URLSearchParams(form).toString() }),
    });
    for (const { name, value } of answer.cookies) cookies.set(name, value);
    const next = answer.headers.location;
    return typeof next === "string" ? await send("GET", next) : answer;
  }

  return {
    open: (url: string) => send("GET", url),
    submit: (url: string, form: Record<string, string>) => send("POST", url, form),
  };
}

/** A variant that is in stock, of a product with several variants. */
export function someVariant(world: World) {
  for (const product of world.products.list(SHOP)) {
    const variant = product.variants.find((one) => (world.inventory.sellable(SHOP, one) ?? 0) >= 5);
    if (product.status === "active" && product.variants.length > 1 && variant) return { product, variant };
  }
  throw new Error("the seeded store has nothing in stock");
}
