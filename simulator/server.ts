import Fastify, { type FastifyInstance } from "fastify";
import { adminPlugin } from "./admin/plugin.ts";
import { appBridgePlugin } from "./app-bridge/plugin.ts";
import { mediaPlugin } from "./catalogue/media-plugin.ts";
import { controlPlugin } from "./control/plugin.ts";
import type { SimulatorEnv } from "./env.ts";
import { extensionHostPlugin } from "./extension-host/plugin.ts";
import { adminApiPlugin } from "./graphql/plugin.ts";
import { oauthPlugin } from "./oauth/plugin.ts";
import { openAppAsMerchant } from "./shell/open-app.ts";
import { shellPlugin } from "./shell/plugin.ts";
import { storefrontPlugin } from "./storefront/plugin.ts";
import type { World } from "./world.ts";

/** An import file may have 15 MB; as JSON it takes a little more. */
const BODY_LIMIT_BYTES = 20 * 1024 * 1024;

/** Everything the simulator answers. No access log (env.ts says why). */
export async function buildServer(world: World, env: SimulatorEnv): Promise<FastifyInstance> {
  const app = Fastify({
    logger: env.log === "silent" ? false : { level: env.log },
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
  });
  const front = { world, env };
  await app.register(controlPlugin(world, (shop) => openAppAsMerchant({ world, shop })));
  await app.register(adminApiPlugin(world, env));
  await app.register(mediaPlugin(world));
  await app.register(oauthPlugin(front));
  await app.register(appBridgePlugin(front));
  await app.register(shellPlugin(front));
  await app.register(storefrontPlugin(front));
  await app.register(extensionHostPlugin(front));
  await app.register(adminPlugin(front));
  return app;
}
