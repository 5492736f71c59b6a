import type { FastifyPluginAsync, FastifyReply } from "fastify";
import { extensionRoutes } from "../extension-host/control-routes.ts";
import { mailboxRoutes } from "../mailbox/mailbox-routes.ts";
import { StoreRefusal } from "../refusal.ts";
import type { World } from "../world.ts";
import { appRoutes, type OpenAppAsMerchant } from "./app-routes.ts";
import { checkoutRoutes } from "./checkout-routes.ts";
import { customerRoutes } from "./customer-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { openApiOf } from "./openapi.ts";
import { orderRoutes } from "./order-routes.ts";
import { platformRoutes } from "./platform-routes.ts";
import type { ControlRoute } from "./route.ts";
import { shopRoutes } from "./shop-routes.ts";
import { storeRoutes } from "./store-routes.ts";

function controlRoutes(world: World, openAsMerchant: OpenAppAsMerchant): ControlRoute[] {
  return [
    ...appRoutes(world, openAsMerchant),
    ...shopRoutes(world),
    ...orderRoutes(world),
    ...storeRoutes(world),
    ...customerRoutes(world),
    ...checkoutRoutes(world),
    ...platformRoutes(world),
    ...mailboxRoutes(world),
    ...extensionRoutes(world),
  ];
}

/** The control API under /_control: what tests and scripts drive the stores with. */
export function controlPlugin(world: World, openAsMerchant: OpenAppAsMerchant): FastifyPluginAsync {
  const { routes: ofImports, imports } = importRoutes(world);
  const routes = [...controlRoutes(world, openAsMerchant), ...ofImports];
  return async (app) => {
    app.addHook("onClose", () => imports.close());
    app.setErrorHandler((error, _request, reply) => answerError(error, reply));
    for (const route of routes) {
      app.route({
        method: route.method,
        url: route.path.replace(/\{(\w+)\}/g, ":$1"),
        handler: (request) => route.run({ params: request.params, query: request.query, body: request.body }),
      });
    }
    app.get("/_control/openapi.json", async () => openApiOf(routes, world.publicUrl));
    app.all("/_control/*", async (request) => {
      const list = routes.map((route) => `${route.method} ${route.path}`).join(", ");
      throw new StoreRefusal(
        "NO_SUCH_ROUTE",
        `The control API has no ${request.method} ${request.url.split("?")[0]}.`,
        {
          status: 404,
          remedy: `It has: ${list}.`,
        },
      );
    });
  };
}

function answerError(error: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof StoreRefusal) {
    const { code, message, field, remedy, status } = error;
    return reply
      .code(status)
      .send({ error: { code, message, ...(field ? { field } : {}), ...(remedy ? { remedy } : {}) } });
  }
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (status >= 500) reply.log.error(error);
  return reply.code(status).send({ error: { code: status >= 500 ? "SIMULATOR_FAILED" : "BAD_REQUEST", message } });
}

function statusOf(error: unknown): number {
  const given = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  return typeof given === "number" ? given : 500;
}
