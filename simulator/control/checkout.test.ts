import type { FastifyInstance } from "fastify";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { firstVariant, makeDiscount } from "../checkout/testing.ts";
import { gid } from "../gid.ts";
import { TEST_EXTENSIONS, testWorld } from "../testing.ts";
import type { World } from "../world.ts";
import { controlPlugin } from "./plugin.ts";

let world: World;
let app: FastifyInstance;

beforeEach(async () => {
  world = testWorld({ extensionsFolder: TEST_EXTENSIONS });
  app = Fastify();
  await app.register(controlPlugin(world, async () => ({ status: 200 })));
});
afterEach(() => app.close());

async function ask(method: "GET" | "POST" | "DELETE", url: string, body?: object) {
  const answer = await app.inject({ method, url, ...(body ? { payload: body } : {}) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

test("a cart is priced by the app's Functions until somebody deletes the discount", async () => {
  const { variant } = firstVariant(world, 0, "a");
  const discount = makeDiscount(world, { percent: "10" });
  const cart = { lines: [{ variantId: variant.id, quantity: 2, unitMinor: 1_000 }] };
  const priced = await ask("POST", "/_control/price-cart", cart);
  expect(priced).toMatchObject({ status: 200, body: { subtotalMinor: 2_000, lineDiscountMinor: 200 } });
  const { body } = await ask("GET", "/_control/function-runs");
  expect(body["runs"]).toMatchObject([{ handle: "ten-off", failure: null }, { handle: "ten-off" }]);
  const id = gid("DiscountAutomaticNode", discount.id);
  expect((await ask("GET", "/_control/customizations")).body["customizations"]).toMatchObject([
    { id, metafields: [{ key: "table" }] },
  ]);
  const path = `/_control/customizations/${encodeURIComponent(id)}`;
  expect(await ask("DELETE", path)).toMatchObject({ status: 200, body: { deleted: id } });
  expect(await ask("DELETE", path)).toMatchObject({ status: 404 });
  expect((await ask("POST", "/_control/price-cart", cart)).body).toMatchObject({ lineDiscountMinor: 0 });
});
