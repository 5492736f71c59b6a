import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SetLoyaltyRuleV1 } from "../../contracts/commands/customers.ts";
import { OrderPaidV1 } from "../../contracts/events/orders.ts";
import { ShopInstalledV1, ShopUninstalledV1 } from "../../contracts/events/shops.ts";
import { anOrder, messageOf } from "./testing.ts";
import { openTestCustomers, type TestCustomers } from "./testing-service.ts";

/* What the bug would look like: a checkout that promises points by yesterday's rule, or a call a poll for ever. */

const SHOP_ID = "gid://shopify/Shop/1";
const SETTINGS = {
  shop: {
    id: SHOP_ID,
    name: "Harbor Lane",
    email: "shop@example.com",
    currencyCode: "EUR",
    ianaTimezone: "Europe/Berlin",
    myshopifyDomain: "harbor-lane.myshopify.com",
    plan: { publicDisplayName: "Basic", shopifyPlus: false },
  },
};
const READ = { kind: "data", data: SETTINGS } as const;
const WRITTEN = { kind: "data", data: { metafieldsSet: { userErrors: [] } } } as const;

let customers: TestCustomers;
let shops = 0;

beforeAll(async () => {
  customers = await openTestCustomers();
});
afterAll(() => customers.close());
beforeEach(async () => {
  await customers.admin.query("update shops set rule_due_at = 'infinity'");
  customers.shopify.calls.length = 0;
});

async function publishAll(): Promise<unknown[]> {
  await customers.admin.query("update shops set rule_due_at = now() where rule_due_at < 'infinity'");
  customers.shopify.calls.length = 0;
  customers.shopify.reply(READ, WRITTEN, READ, WRITTEN);
  while (await customers.compared.publishRule());
  return customers.shopify.calls.flatMap(({ variables }) => (variables["metafields"] as unknown[] | undefined) ?? []);
}

test("the rule in force stands in the shop's metafield: the default one, then the merchant's, each written once", async () => {
  const shop = `rule-${shops++}`;
  await customers.consume(messageOf(OrderPaidV1, `${shop}:paid`, { order: anOrder() }, { shop }));
  const field = { ownerId: SHOP_ID, namespace: "$app:loyalty", key: "rule", type: "json" };
  const tiers = [
    { name: "Bronze", fromMinor: 0 },
    { name: "Silver", fromMinor: 30_000 },
    { name: "Gold", fromMinor: 100_000 },
  ];
  const value = JSON.stringify({ points: 1, perMinor: 100, currency: "EUR", tiers });
  expect(await publishAll()).toEqual([{ ...field, value }]);
  expect(await publishAll()).toEqual([]);
  const rule = { points: 3, perMinor: 200n, currency: "EUR", tiers: [{ name: "Crew", fromMinor: 0n }] };
  await customers.consume(messageOf(SetLoyaltyRuleV1, `${shop}:rule`, rule, { shop }));
  const own = { points: 3, perMinor: 200, currency: "EUR", tiers: [{ name: "Crew", fromMinor: 0 }] };
  expect(await publishAll()).toEqual([{ ...field, value: JSON.stringify(own) }]);
});

test("what Shopify does not take is tried again; a shop that removed the app is left alone until it is back", async () => {
  const shop = `rule-${shops++}`;
  await customers.consume(messageOf(OrderPaidV1, `${shop}:paid`, { order: anOrder() }, { shop }));
  customers.shopify.reply(READ, {
    kind: "data",
    data: { metafieldsSet: { userErrors: [{ field: null, message: "no", code: null, elementIndex: null }] } },
  });
  expect(await customers.compared.publishRule()).toBe(true);
  expect(await customers.compared.publishRule()).toBe(false);
  await customers.consume(messageOf(ShopUninstalledV1, `${shop}:gone`, {}, { shop }));
  expect(await publishAll()).toEqual([]);
  await customers.consume(messageOf(ShopInstalledV1, `${shop}:back`, { scopes: [] }, { shop }));
  expect(await publishAll()).toHaveLength(1);
});
