import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { SHOPIFY_API_VERSION } from "../../contracts/api-version.ts";
import { shopFromDomain } from "../../contracts/shop.ts";
import { bulkResultsPlugin } from "../bulk/results-plugin.ts";
import { openBulkRunner } from "../bulk/runner.ts";
import type { SimulatorEnv } from "../env.ts";
import type { World } from "../world.ts";
import { executeAdmin } from "./execute.ts";
import { openAdminSchema } from "./schema.ts";
import { openThrottle } from "./throttle.ts";

const Body = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

type AdminPath = { Params: { version: string } };

/** POST /admin/api/{version}/graphql.json of every shop, told apart by host. */
export function adminApiPlugin(
  world: World,
  env: Pick<SimulatorEnv, "dataFile"> & Partial<Pick<SimulatorEnv, "plan">>,
): FastifyPluginAsync {
  return async (app) => {
    const folder = env.dataFile === ":memory:" ? tmpdir() : dirname(env.dataFile);
    const admin = openAdminSchema(folder);
    const resultsFolder = join(folder, env.dataFile === ":memory:" ? `simulator-bulk-${randomUUID()}` : "bulk");
    const bulk = openBulkRunner({ world, admin, folder: resultsFolder });
    const parts = { world, admin, throttle: openThrottle(world.clock, env.plan), bulk };
    app.addHook("onClose", () => bulk.stop());
    await app.register(bulkResultsPlugin(world, resultsFolder));

    app.post<AdminPath>("/admin/api/:version/graphql.json", async (request, reply) => {
      const shop = shopOf(world, request);
      if (shop === undefined) return reply.code(404).send({ errors: "Not Found" });
      if (request.params.version !== SHOPIFY_API_VERSION) {
        const errors = `The simulator speaks version ${SHOPIFY_API_VERSION} only, not ${request.params.version}.`;
        return reply.code(404).send({ errors });
      }
      if (await struck(world, shop, reply)) return reply;
      const header = request.headers["x-shopify-access-token"];
      const token = typeof header === "string" ? world.app.tokens.verify(shop, header) : undefined;
      if (!token) {
        const errors = "[API] Invalid API key or access token (unrecognized login or wrong password)";
        return reply.code(401).send({ errors });
      }
      const body = Body.safeParse(request.body);
      if (!body.success) return reply.code(400).send({ errors: { query: "Required parameter missing or invalid" } });
      const { query, variables, operationName } = body.data;
      const asked = { query, variables: variables ?? {}, operationName: operationName ?? undefined };
      return executeAdmin(parts, { world, shop, scopes: token.scopes }, asked);
    });
  };
}

/** The preload forwards the store's host in x-forwarded-host; without it the address itself may name the store. */
function shopOf(world: World, request: FastifyRequest): string | undefined {
  const host = String(request.headers["x-forwarded-host"] ?? request.headers.host ?? "").replace(/:\d+$/, "");
  if (!host.endsWith(".myshopify.com")) return undefined;
  return world.shops.find(shopFromDomain(host))?.shop;
}

/** Faults that strike before the request is read. */
async function struck(world: World, shop: string, reply: FastifyReply): Promise<boolean> {
  const { faults } = world.inner;
  const slow = faults.strike("admin-timeout", { shop });
  if (slow) {
    await sleep(slow.holdMs);
    reply.hijack();
    reply.raw.destroy();
    return true;
  }
  const limited = faults.strike("admin-429", { shop });
  if (limited) {
    await reply.code(429).header("Retry-After", limited.retryAfterSeconds.toFixed(1)).send({
      errors: "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.",
    });
    return true;
  }
  if (faults.strike("admin-500", { shop })) {
    await reply.code(500).send({ errors: "Internal Server Error" });
    return true;
  }
  return false;
}
