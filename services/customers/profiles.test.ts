import { afterAll, beforeAll, expect, test } from "vitest";
import { OrderUpdatedV1 } from "../../contracts/events/orders.ts";
import type { Order } from "../../contracts/order.ts";
import { CustomersDeleteV1, CustomersUpdateV1, EmailConsentUpdateV1 } from "../../contracts/webhooks/customers.ts";
import { anOrder, customerGid, messageOf, orderGid } from "./testing.ts";
import { openTestCustomers, type TestCustomers } from "./testing-service.ts";

let customers: TestCustomers;
let shops = 0;
let messages = 0;

beforeAll(async () => {
  customers = await openTestCustomers();
});

afterAll(() => customers.close());

/** A shop of its own for each test. */
function aShop() {
  const shop = `shop-${shops++}`;
  const id = () => `message-${messages++}`;
  return {
    shop,
    orders: (...orders: Order[]) =>
      customers.consume(...orders.map((order) => messageOf(OrderUpdatedV1, id(), { order }, { shop }))),
    update: (number: number, updatedAt: string, change: object = {}, time = updatedAt) =>
      customers.consume(
        messageOf(
          CustomersUpdateV1,
          id(),
          { admin_graphql_api_id: customerGid(number), updated_at: updatedAt, ...change },
          { shop, time },
        ),
      ),
    consume: customers.consume,
    id,
    loyalty: (number: number) => customers.store.loyalty(shop, { customerId: customerGid(number) }),
  };
}

test("the newest profile wins, whatever comes last; an order names only who is not known yet", async () => {
  const { orders, update, loyalty } = aShop();
  await update(7, "2026-11-23T10:00:02Z", { first_name: "New", email: "new@example.com", tags: "vip, b2b" });
  await update(7, "2026-11-23T10:00:01Z", { first_name: "Old" });
  await orders(anOrder({ updatedAt: "2026-11-24T10:00:00Z" }));
  expect((await loyalty(7)).customer).toMatchObject({ name: "New", email: "new@example.com", tags: ["vip", "b2b"] });
  await update(7, "2026-11-23T10:00:02Z", { first_name: "Newer" }, "2026-11-23T10:00:02.700Z");
  expect((await loyalty(7)).customer).toMatchObject({ name: "Newer", tags: ["vip", "b2b"] });
});

test("the newest consent wins, whichever topic tells it", async () => {
  const { consume, update, loyalty, shop, id } = aShop();
  const consent = (state: "subscribed" | "unsubscribed", time: string) =>
    consume(
      messageOf(EmailConsentUpdateV1, id(), { customer_id: 7, email_marketing_consent: { state } }, { shop, time }),
    );
  await consent("unsubscribed", "2026-11-23T10:00:05.100Z");
  await consent("subscribed", "2026-11-23T10:00:03.100Z");
  await update(7, "2026-11-23T10:00:04Z", { email_marketing_consent: { state: "subscribed" } });
  expect((await loyalty(7)).customer?.emailConsent).toBe("unsubscribed");
  await update(7, "2026-11-23T10:00:09Z", {});
  expect((await loyalty(7)).customer?.emailConsent).toBe("unsubscribed");
});

test("a deleted customer keeps the ledger, and stays deleted whatever comes late", async () => {
  const { orders, update, loyalty, consume, shop, id } = aShop();
  await orders(anOrder());
  await consume(messageOf(CustomersDeleteV1, id(), { admin_graphql_api_id: customerGid(7) }, { shop }));
  await update(7, "2026-11-25T10:00:00Z", { first_name: "Late" });
  const { customer, entries } = await loyalty(7);
  expect(customer).toMatchObject({ deleted: true, points: 50 });
  expect(entries).toHaveLength(1);
  expect((await customers.store.list(shop, { limit: 10 })).total).toBe(0);
});

test("pages follow each other without gap or double, and search and tier narrow them", async () => {
  const { orders, shop } = aShop();
  const names = ["Ada", "Bea", "Cem", "Dan", "Eve"];
  await orders(
    ...names.map((customerName, index) =>
      anOrder({
        orderId: orderGid(6_000 + index),
        customerId: customerGid(10 + index),
        customerName,
        email: `${customerName.toLowerCase()}@example.com`,
        totalMinor: index === 2 ? 30_000n : 100n,
      }),
    ),
  );
  const seen: (string | null)[] = [];
  let cursor: string | undefined;
  do {
    const page = await customers.store.list(shop, { limit: 2, cursor });
    expect(page.total).toBe(5);
    seen.push(...page.customers.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(["Eve", "Dan", "Cem", "Bea", "Ada"]);
  expect((await customers.store.list(shop, { limit: 9, tier: "Silver" })).customers.map(({ name }) => name)).toEqual([
    "Cem",
  ]);
  expect((await customers.store.list(shop, { limit: 9, search: "DAN@" })).total).toBe(1);
  expect((await customers.store.list(shop, { limit: 9, search: "%" })).total).toBe(0);
  await expect(customers.store.list(shop, { limit: 9, cursor: "?" })).rejects.toMatchObject({ code: "BAD_CURSOR" });
  expect((await customers.store.loyalty(shop, { email: "ADA@example.com" })).customer?.name).toBe("Ada");
  expect((await customers.store.loyalty(shop, { email: "a_a@example.com" })).customer).toBeNull();
});

test("no shop sees another's customers, even where the query forgets to ask for its own", async () => {
  const mine = aShop();
  const other = aShop();
  await mine.orders(anOrder());
  expect((await other.loyalty(7)).customer).toBeNull();
  expect((await customers.store.list(other.shop, { limit: 10 })).total).toBe(0);
  for (const table of ["customers", "points_entries", "loyalty_orders", "spend_months", "metafields", "shops"]) {
    const select = { name: `all-${table}`, text: `select distinct shop from ${table}`, values: [] };
    expect(await customers.database.forShop(mine.shop, (tx) => tx.query(select))).toEqual([{ shop: mine.shop }]);
    expect(await customers.database.forShop("nobody", (tx) => tx.query(select))).toEqual([]);
  }
});
