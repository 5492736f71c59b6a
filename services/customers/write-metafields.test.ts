import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { OrderPaidV1, OrderRefundedV1 } from "../../contracts/events/orders.ts";
import { ShopUninstalledV1 } from "../../contracts/events/shops.ts";
import { CustomersDeleteV1, CustomersMergeV1, CustomersUpdateV1 } from "../../contracts/webhooks/customers.ts";
import { anOrder, aRefund, customerGid, messageOf, orderGid, refunded } from "./testing.ts";
import { openTestCustomers, type TestCustomers } from "./testing-service.ts";

const WRITTEN = { kind: "data", data: { metafieldsSet: { userErrors: [] } } } as const;

let customers: TestCustomers;
let shops = 0;

beforeAll(async () => {
  customers = await openTestCustomers();
});

afterAll(() => customers.close());

beforeEach(async () => {
  await customers.admin.query("update metafields set dirty = false");
  customers.shopify.calls.length = 0;
  customers.shopify.reply(WRITTEN);
});

interface Input {
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}
const inputsOf = (call: { variables: Record<string, unknown> } | undefined) => call?.variables.metafields as Input[];

function declined(...indexes: number[]) {
  const userErrors = indexes.map((index) => ({
    field: ["metafields", String(index), "ownerId"],
    message: "Owner does not exist",
    code: "INVALID",
    elementIndex: index,
  }));
  return { kind: "data", data: { metafieldsSet: { userErrors } } } as const;
}

/** A shop where so many customers have each paid an order. */
async function aShopWith(count: number): Promise<string> {
  const shop = `shop-${shops++}`;
  const messages = Array.from({ length: count }, (_, index) => {
    const order = anOrder({ orderId: orderGid(100 + index), customerId: customerGid(1 + index) });
    return messageOf(OrderPaidV1, `${shop}:${index}`, { order }, { shop });
  });
  await customers.consume(...messages);
  return shop;
}

async function writeAll(everyMs = 0): Promise<void> {
  const writer = customers.writer(everyMs);
  while (await writer.writeSome());
}

const metafieldOf = async (shop: string, number: number) =>
  (await customers.store.loyalty(shop, { customerId: customerGid(number) })).metafield;

test("a hundred orders of thirty customers are a few calls, each customer's newest value once", async () => {
  const shop = `shop-${shops++}`;
  const messages = Array.from({ length: 100 }, (_, index) => {
    const order = anOrder({ orderId: orderGid(1_000 + index), customerId: customerGid(1 + (index % 30)) });
    return messageOf(OrderPaidV1, `${shop}:${index}`, { order }, { shop });
  });
  for (let from = 0; from < messages.length; from += 20) await customers.consume(...messages.slice(from, from + 20));

  await writeAll();

  expect(customers.shopify.calls.map((call) => inputsOf(call).length)).toEqual([24, 24, 24, 18]);
  const inputs = customers.shopify.calls.flatMap(inputsOf);
  expect(new Set(inputs.map(({ ownerId, key }) => `${ownerId} ${key}`)).size).toBe(90);
  expect(inputs.filter(({ ownerId }) => ownerId === customerGid(1))).toEqual([
    { ownerId: customerGid(1), namespace: "$app:loyalty", key: "points", type: "number_integer", value: "200" },
    {
      ownerId: customerGid(1),
      namespace: "$app:loyalty",
      key: "tier",
      type: "single_line_text_field",
      value: "Bronze",
    },
    { ownerId: customerGid(1), namespace: "$app:loyalty", key: "spent", type: "number_integer", value: "20000" },
  ]);
  expect(await metafieldOf(shop, 1)).toMatchObject({ points: 200, tier: "Bronze", writtenAt: expect.any(String) });
});

test("a shop is written to no sooner than the interval allows, however much changes", async () => {
  await aShopWith(30);
  await writeAll(600_000);
  expect(customers.shopify.calls).toHaveLength(1);
});

test("copies share the work: no customer is written twice", async () => {
  await aShopWith(40);
  const writers = Array.from({ length: 6 }, () => customers.writer(0));
  await Promise.all(
    writers.map(async (writer) => {
      for (let turns = 0; turns < 12; turns++) await writer.writeSome();
    }),
  );
  const owners = customers.shopify.calls.flatMap(inputsOf).map(({ ownerId, key }) => `${ownerId} ${key}`);
  expect(owners).toHaveLength(120);
  expect(new Set(owners).size).toBe(120);
});

test("what changes while it is being written is written again, with the newer value", async () => {
  const shop = await aShopWith(1);
  customers.shopify.reply({ kind: "status", status: 503 }, WRITTEN);
  const writing = customers.writer(0).writeSome();
  const order = refunded(anOrder({ orderId: orderGid(100), customerId: customerGid(1) }), 5, 1_000n);
  const refund = aRefund(5, 1_000n, order.updatedAt);
  while (customers.shopify.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await customers.consume(messageOf(OrderRefundedV1, `${shop}:refund`, { order, refund }, { shop }));
  await writing;
  expect(await metafieldOf(shop, 1)).toMatchObject({ points: 50 });
  await writeAll();
  expect(await metafieldOf(shop, 1)).toMatchObject({ points: 40 });
});

test("one customer that Shopify declines is dropped with the reason; the others of the call are written", async () => {
  const shop = await aShopWith(4);
  customers.shopify.reply(declined(4), WRITTEN);
  await writeAll();
  expect(customers.shopify.calls.map((call) => inputsOf(call).length)).toEqual([12, 9]);
  expect(await metafieldOf(shop, 1)).toMatchObject({ points: 50 });
  expect(await metafieldOf(shop, 2)).toBeNull();
  const { rows } = await customers.admin.query("select error from metafields where shop = $1 and customer_id = $2", [
    shop,
    customerGid(2),
  ]);
  expect(rows).toEqual([{ error: expect.stringContaining("Owner does not exist") }]);
});

test("an error that names nobody is found by writing one by one", async () => {
  const shop = await aShopWith(3);
  const nameless = {
    kind: "data",
    data: { metafieldsSet: { userErrors: [{ field: null, message: "no", code: null }] } },
  } as const;
  customers.shopify.reply(nameless, WRITTEN, nameless, WRITTEN);
  await writeAll();
  expect(customers.shopify.calls.map((call) => inputsOf(call).length)).toEqual([9, 3, 3, 3]);
  expect(await metafieldOf(shop, 1)).not.toBeNull();
  expect(await metafieldOf(shop, 2)).toBeNull();
  expect(await metafieldOf(shop, 3)).not.toBeNull();
});

test("a writer that died with customers in hand is replaced once its time is over", async () => {
  const shop = await aShopWith(2);
  await customers.admin.query("update metafields set claimed_until = now() + interval '1 minute' where shop = $1", [
    shop,
  ]);
  await writeAll();
  expect(customers.shopify.calls).toHaveLength(0);
  await customers.admin.query("update metafields set claimed_until = now() - interval '1 second' where shop = $1", [
    shop,
  ]);
  await writeAll();
  expect(customers.shopify.calls).toHaveLength(1);
});

test("nothing is written to customers deleted or merged away, nor to a shop that removed the app", async () => {
  const shop = await aShopWith(3);
  await customers.consume(
    messageOf(CustomersDeleteV1, `${shop}:deleted`, { admin_graphql_api_id: customerGid(1) }, { shop }),
    messageOf(
      CustomersMergeV1,
      `${shop}:merged`,
      {
        admin_graphql_api_customer_kept_id: customerGid(3),
        admin_graphql_api_customer_deleted_id: customerGid(2),
        status: "completed",
      },
      { shop },
    ),
  );
  await writeAll();
  expect(customers.shopify.calls.flatMap(inputsOf).map(({ ownerId, value }) => [ownerId, value])).toEqual([
    [customerGid(3), "100"],
    [customerGid(3), "Bronze"],
    [customerGid(3), "10000"],
  ]);
  const removed = await aShopWith(2);
  await customers.consume(messageOf(ShopUninstalledV1, `${removed}:gone`, {}, { shop: removed }));
  await writeAll();
  expect(customers.shopify.calls).toHaveLength(1);
});

test("a tag puts a customer into a price group, of several the first; without the tag it is the name of none", async () => {
  const shop = await aShopWith(2);
  const tagged = (tags: string, second: number) =>
    messageOf(
      CustomersUpdateV1,
      `${shop}:tags:${second}`,
      {
        admin_graphql_api_id: customerGid(1),
        first_name: "Ada",
        last_name: "Lund",
        email: "ada@example.com",
        updated_at: `2026-11-23T10:00:${second}Z`,
        tags,
      },
      { shop },
    );
  const groupsWritten = () => customers.shopify.calls.flatMap(inputsOf).filter(({ key }) => key === "group");
  await writeAll();
  expect(groupsWritten()).toEqual([]);
  await customers.consume(tagged("vip, price-group:wholesale, Price-Group: club ", 10));
  await writeAll();
  const field = { ownerId: customerGid(1), namespace: "$app:pricing", key: "group", type: "single_line_text_field" };
  expect(groupsWritten()).toEqual([{ ...field, value: "club" }]);
  const calls = customers.shopify.calls.length;
  await customers.consume(tagged("vip, newsletter, price-group:club", 20));
  await writeAll();
  expect(customers.shopify.calls).toHaveLength(calls);
  await customers.consume(tagged("vip", 30));
  await writeAll();
  expect(groupsWritten().map(({ value }) => value)).toEqual(["club", "-"]);
});

test("a price group of nobody who has ordered is written too", async () => {
  const shop = `shop-${shops++}`;
  const customer = {
    admin_graphql_api_id: customerGid(5),
    updated_at: "2026-11-23T10:00:00Z",
    tags: "price-group:club",
  };
  await customers.consume(messageOf(CustomersUpdateV1, `${shop}:new`, customer, { shop }));
  await writeAll();
  expect(customers.shopify.calls.flatMap(inputsOf).map(({ key, value }) => [key, value])).toEqual([
    ["points", "0"],
    ["tier", "Bronze"],
    ["spent", "0"],
    ["group", "club"],
  ]);
});
