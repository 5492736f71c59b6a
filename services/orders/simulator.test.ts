import { print } from "graphql";
import { expect, test } from "vitest";
import { WebhookOrder } from "../../contracts/webhooks/orders.ts";
import { executeAdmin } from "../../simulator/graphql/execute.ts";
import { readFullSchema } from "../../simulator/graphql/full-schema.ts";
import { readOperations } from "../../simulator/graphql/operations.ts";
import { prune } from "../../simulator/graphql/prune.ts";
import { adminSchemaOf, PROJECT_FOLDER } from "../../simulator/graphql/schema.ts";
import { openThrottle } from "../../simulator/graphql/throttle.ts";
import { testWorld } from "../../simulator/testing.ts";
import { orderPayload } from "../../simulator/webhooks/payloads/order.ts";
import { OrderForSyncDocument, type OrderForSyncQuery } from "../_runtime/shopify/generated/admin.ts";
import { orderFromAdmin } from "./from-admin.ts";
import { orderFromWebhook } from "./from-webhook.ts";
import { textOf } from "./snapshot.ts";

/*
 * Where the simulator's webhook and its Admin API tell two stories of one order, every webhook of the same second
 * would make the service read the order again.
 */

const operations = readOperations(PROJECT_FOLDER);
const admin = adminSchemaOf(prune(readFullSchema(), operations), operations);
const SCOPES = ["read_orders", "read_products", "read_customers", "read_inventory", "read_locations"];
const SHOP = "harbor-lane";

test("the simulator's webhook and its Admin API tell the same of an order, at every moment of its life", async () => {
  const world = testWorld();
  const parts = { world, admin, throttle: openThrottle(world.clock) };
  const compare = async (orderId: number) => {
    world.clock.move(5_000);
    const order = world.orders.get(SHOP, orderId);
    const customer = order.customerId === null ? undefined : world.customers.find(SHOP, order.customerId);
    const payload = WebhookOrder.parse(
      JSON.parse(JSON.stringify(orderPayload(order, world.shops.get(SHOP), customer))),
    );
    const answer = executeAdmin(
      parts,
      { world, shop: SHOP, scopes: SCOPES },
      {
        query: print(OrderForSyncDocument),
        variables: { id: payload.admin_graphql_api_id },
        operationName: "OrderForSync",
      },
    );
    expect(answer.errors).toBeUndefined();
    const { order: read } = JSON.parse(JSON.stringify(answer.data)) as OrderForSyncQuery;
    const told = orderFromWebhook(payload);
    if (read === null || told === null) throw new Error("no order");
    expect(JSON.parse(textOf(told))).toEqual(JSON.parse(textOf(orderFromAdmin(read, read.lineItems.nodes))));
    return told;
  };
  const [product, other] = world.products.list(SHOP);
  const place = () =>
    world.orders.place({
      shop: SHOP,
      customer: { email: "ada@example.com", firstName: "Ada", lastName: "Lund" },
      lines: [
        { variantId: product?.variants[0]?.id ?? 0, quantity: 3 },
        { title: "Gift wrap", priceMinor: 400, quantity: 1 },
      ],
      discountMinor: 500,
    });
  const { id } = place();
  const placed = await compare(id);
  expect(placed.lines).toHaveLength(2);
  world.orders.edit({ shop: SHOP, orderId: id, add: [{ variantId: other?.variants[0]?.id ?? 0, quantity: 1 }] });
  expect((await compare(id)).lines).toHaveLength(3);
  world.orders.fulfil({ shop: SHOP, orderId: id, trackingCompany: "DHL", trackingNumber: "42" });
  expect((await compare(id)).fulfillmentStatus).toBe("fulfilled");
  const line = world.orders.get(SHOP, id).lines[0];
  world.orders.refund({ shop: SHOP, orderId: id, lines: [{ lineId: line?.id ?? 0, quantity: 1 }], note: "broken" });
  expect((await compare(id)).refunds).toHaveLength(1);
  const second = place();
  world.orders.cancel({ shop: SHOP, orderId: second.id, reason: "customer" });
  expect((await compare(second.id)).cancelledAt).not.toBeNull();
});
