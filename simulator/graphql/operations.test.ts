import { print, separateOperations } from "graphql";
import { expect, test } from "vitest";
import type { Order } from "../model.ts";
import { testWorld } from "../testing.ts";
import type { World } from "../world.ts";
import { executeAdmin } from "./execute.ts";
import { readFullSchema } from "./full-schema.ts";
import { readOperations } from "./operations.ts";
import { prune } from "./prune.ts";
import { REGISTRY } from "./registry.ts";
import { adminSchemaOf, PROJECT_FOLDER } from "./schema.ts";
import { openThrottle } from "./throttle.ts";

const operations = readOperations(PROJECT_FOLDER);
const admin = adminSchemaOf(prune(readFullSchema(), operations), operations);

function place(world: World): Order {
  const [product] = world.products.list("harbor-lane");
  const variantId = product?.variants[0]?.id ?? 0;
  const order = world.orders.place({
    shop: "harbor-lane",
    customer: { email: "ada@example.com", firstName: "Ada" },
    lines: [
      { variantId, quantity: 3 },
      { title: "Gift wrap", priceMinor: 400, quantity: 1 },
    ],
    discountMinor: 500,
  });
  const [line] = order.lines;
  world.orders.refund({ shop: order.shop, orderId: order.id, lines: [{ lineId: line?.id ?? 0, quantity: 1 }] });
  return world.orders.fulfil({ shop: order.shop, orderId: order.id, trackingCompany: "Post", trackingNumber: "42" });
}

function setUp(scopes = ["read_orders", "read_products", "read_customers", "read_inventory", "read_locations"]) {
  const world = testWorld();
  const parts = { world, admin, throttle: openThrottle(world.clock) };
  const context = { world, shop: "harbor-lane", scopes };
  const run = (operationName: string, variables: Record<string, unknown>, text = only(operationName)) =>
    executeAdmin(parts, context, { query: text, variables, operationName });
  return { world, run };
}

/** As a client sends it: one operation with the fragments that it uses. */
function only(name: string): string {
  const document = separateOperations(operations.document)[name];
  return document ? print(document) : "";
}

test("the simulator implements exactly the operations of the project's .graphql files", () => {
  expect(operations.names.size).toBeGreaterThan(0);
  expect(Object.keys(REGISTRY).sort()).toEqual([...operations.names].sort());
});

test("an order with a refund, a fulfilment and a discount answers every field that is asked", async () => {
  const { world, run } = setUp();
  const order = place(world);
  const answer = await run("OrderForSync", { id: `gid://shopify/Order/${order.id}` });
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toMatchObject({
    order: {
      name: order.name,
      displayFulfillmentStatus: "FULFILLED",
      displayFinancialStatus: "PARTIALLY_REFUNDED",
      lineItems: {
        nodes: [
          { quantity: 3, currentQuantity: 2 },
          { title: "Gift wrap", product: null, variant: null },
        ],
      },
      refunds: [{ refundLineItems: { nodes: [{ quantity: 1, restockType: "CANCEL" }] } }],
      fulfillments: [{ trackingInfo: [{ number: "42" }] }],
    },
  });
});

test("an operation that no file holds is refused, naming itself", async () => {
  const { run } = setUp();
  const answer = await run("Unheard", {}, "query Unheard { shop { name } }");
  expect(answer).toMatchObject({ errors: [{ extensions: { code: "SIMULATOR_UNKNOWN_OPERATION" } }] });
  expect(JSON.stringify(answer.errors)).toContain("Unheard");
  expect(answer.data).toBeUndefined();
});

test("a field without an answer fails the whole answer and is named", async () => {
  const { world, run } = setUp();
  const { id } = place(world);
  const shopOf = world.shops.get;
  Object.assign(world.shops, { get: (name?: string) => ({ ...shopOf(name), currency: undefined }) });
  const answer = await run("ShopSettings", { id });
  expect(answer.data).toBeNull();
  expect(JSON.stringify(answer.errors)).toContain("Shop.currencyCode");
});

test("a field whose scope was not granted is denied", async () => {
  const { world, run } = setUp(["read_products"]);
  const order = place(world);
  const answer = await run("OrderForSync", { id: `gid://shopify/Order/${order.id}` });
  expect(answer).toMatchObject({ errors: [{ extensions: { code: "ACCESS_DENIED" } }] });
});

test("an empty bucket throttles with HTTP 200, refills with time, and refunds what was not used", async () => {
  const { world, run } = setUp();
  const order = place(world);
  const ask = () => run("OrderForSync", { id: `gid://shopify/Order/${order.id}` });
  const first = await ask();
  const cost = first.extensions?.cost as { requestedQueryCost: number; actualQueryCost: number };
  expect(cost.actualQueryCost).toBeLessThan(cost.requestedQueryCost);
  const answers = [first];
  while (!answers.at(-1)?.errors && answers.length < 1_000) answers.push(await ask());
  expect(answers.at(-1)).toMatchObject({ errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }] });
  world.clock.move(60_000);
  expect((await ask()).errors).toBeUndefined();
});

test("pages of lines follow each other without a gap", async () => {
  const { world, run } = setUp();
  const lines = Array.from({ length: 300 }, (_, at) => ({ title: `Item ${at}`, priceMinor: 100, quantity: 1 }));
  const order = world.orders.place({ shop: "harbor-lane", customer: null, lines });
  const id = `gid://shopify/Order/${order.id}`;
  type Page = {
    order: { lineItems: { nodes: { title: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
  };
  const first = (await run("OrderForSync", { id })).data as Page;
  expect(first.order.lineItems.pageInfo.hasNextPage).toBe(true);
  const after = first.order.lineItems.pageInfo.endCursor;
  const second = (await run("OrderLinesPage", { id, after })).data as Page;
  expect(second.order.lineItems.pageInfo.hasNextPage).toBe(false);
  const titles = [...first.order.lineItems.nodes, ...second.order.lineItems.nodes].map((line) => line.title);
  expect(titles).toEqual(lines.map((line) => line.title));
});
