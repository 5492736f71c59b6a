import { expect, test } from "vitest";
import type { Order } from "../model.ts";
import type { World } from "../world.ts";
import { REGISTRY } from "./registry.ts";
import { operations, testAdmin } from "./testing.ts";

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

test("the simulator implements exactly the operations of the project's .graphql files", () => {
  expect(operations.names.size).toBeGreaterThan(0);
  expect(Object.keys(REGISTRY).sort()).toEqual([...operations.names].sort());
});

test("an order with a refund, a fulfilment and a discount answers every field that is asked", () => {
  const { world, run } = testAdmin();
  const order = place(world);
  const answer = run("OrderForSync", { id: `gid://shopify/Order/${order.id}` });
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

test("an operation that no file holds is refused, naming itself", () => {
  const { run } = testAdmin();
  const answer = run("Unheard", {}, "query Unheard { shop { name } }");
  expect(answer).toMatchObject({ errors: [{ extensions: { code: "SIMULATOR_UNKNOWN_OPERATION" } }] });
  expect(JSON.stringify(answer.errors)).toContain("Unheard");
  expect(answer.data).toBeUndefined();
});

test("a field without an answer fails the whole answer and is named", () => {
  const { world, run } = testAdmin();
  const { id } = place(world);
  const shopOf = world.shops.get;
  Object.assign(world.shops, { get: (name?: string) => ({ ...shopOf(name), currency: undefined }) });
  const answer = run("ShopSettings", { id });
  expect(answer.data).toBeNull();
  expect(JSON.stringify(answer.errors)).toContain("Shop.currencyCode");
});

test("a field whose scope was not granted is denied", () => {
  const { world, run } = testAdmin(["read_products"]);
  const order = place(world);
  const answer = run("OrderForSync", { id: `gid://shopify/Order/${order.id}` });
  expect(answer).toMatchObject({ errors: [{ extensions: { code: "ACCESS_DENIED" } }] });
});

test("an empty bucket throttles with HTTP 200, refills with time, and refunds what was not used", () => {
  const { world, run } = testAdmin();
  const order = place(world);
  const ask = () => run("OrderForSync", { id: `gid://shopify/Order/${order.id}` });
  const first = ask();
  const cost = first.extensions?.cost as { requestedQueryCost: number; actualQueryCost: number };
  expect(cost.actualQueryCost).toBeLessThan(cost.requestedQueryCost);
  const answers = [first];
  while (!answers.at(-1)?.errors && answers.length < 1_000) answers.push(ask());
  expect(answers.at(-1)).toMatchObject({ errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }] });
  world.clock.move(60_000);
  expect(ask().errors).toBeUndefined();
});

test("pages of lines follow each other without a gap", () => {
  const { world, run } = testAdmin();
  const lines = Array.from({ length: 300 }, (_, at) => ({ title: `Item ${at}`, priceMinor: 100, quantity: 1 }));
  const order = world.orders.place({ shop: "harbor-lane", customer: null, lines });
  const id = `gid://shopify/Order/${order.id}`;
  type Page = {
    order: { lineItems: { nodes: { title: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
  };
  const first = run("OrderForSync", { id }).data as Page;
  expect(first.order.lineItems.pageInfo.hasNextPage).toBe(true);
  const after = first.order.lineItems.pageInfo.endCursor;
  const second = run("OrderLinesPage", { id, after }).data as Page;
  expect(second.order.lineItems.pageInfo.hasNextPage).toBe(false);
  const titles = [...first.order.lineItems.nodes, ...second.order.lineItems.nodes].map((line) => line.title);
  expect(titles).toEqual(lines.map((line) => line.title));
});
