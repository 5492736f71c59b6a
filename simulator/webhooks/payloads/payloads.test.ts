import { expect, test } from "vitest";
import { WEBHOOKS } from "../../../contracts/registry.ts";
import { testWorld } from "../../testing.ts";
import type { World } from "../../world.ts";

const shop = "harbor-lane";

/** Everything that can happen to an order, a product and a customer, in a shop whose app is then removed. */
function history() {
  const world = testWorld();
  world.app.install(shop);
  const variantId = world.products.list(shop)[0]?.variants[0]?.id ?? 0;
  const placed = world.orders.place({
    shop,
    customer: { email: "ada@example.com", firstName: "Ada" },
    shippingAddress: { address1: "Am Deich 1", city: "Kiel" },
    lines: [
      { variantId, quantity: 4 },
      { title: "Engraving", priceMinor: 900, quantity: 1 },
    ],
    discountMinor: 777,
  });
  const at = { shop, orderId: placed.id };
  const lineId = placed.lines[0]?.id ?? 0;
  world.orders.edit({ ...at, setQuantity: [{ lineId, quantity: 3 }] });
  world.orders.fulfil({ ...at, lines: [{ lineId, quantity: 1 }], trackingCompany: "Post", trackingNumber: "1" });
  world.orders.refund({ ...at, lines: [{ lineId, quantity: 2 }], shippingMinor: 0 });
  world.orders.fulfil(at);
  const other = world.orders.place({ shop, customer: null, lines: [{ variantId, quantity: 1 }] });
  world.orders.cancel({ shop, orderId: other.id });
  changeProduct(world);
  changeCustomers(world);
  const customerId = placed.customerId ?? 0;
  for (const topic of ["customers/data_request", "customers/redact"] as const) {
    world.webhooks.sendCompliance(shop, { topic, customerId });
  }
  world.webhooks.sendCompliance(shop, { topic: "shop/redact" });
  world.app.uninstall(shop);
  return world;
}

function changeProduct(world: World): void {
  const options = [{ name: "Title", values: ["Default Title"] }];
  const variants = [{ optionValues: ["Default Title"], priceMinor: 4_900 }];
  const { id } = world.products.create(shop, { handle: "sail-bag", title: "Sail Bag", options, variants });
  world.products.update(shop, id, { title: "Sail Bag, large" });
  world.products.delete(shop, id);
}

function changeCustomers(world: World): void {
  const [kept, merged, gone] = ["a", "b", "c"].map((name) => world.customers.create(shop, { email: `${name}@a.test` }));
  world.customers.update(shop, kept?.id ?? 0, { emailConsent: "subscribed" });
  world.customers.merge(shop, { mergedId: merged?.id ?? 0, keptId: kept?.id ?? 0 });
  world.customers.delete(shop, gone?.id ?? 0);
}

test("every payload is what the contracts say Shopify sends", () => {
  const world = history();
  const seen = new Set<string>();
  for (const { id, topic } of world.webhooks.deliveries({ limit: 1_000 })) {
    const message = WEBHOOKS.find((one) => `${one.domain}/${one.name}` === topic);
    if (!message) continue;
    const parsed = message.schema.safeParse(JSON.parse(world.webhooks.delivery(id)?.body ?? "null"));
    expect(parsed.error, topic).toBeUndefined();
    seen.add(topic);
  }
  const told = WEBHOOKS.map((one) => `${one.domain}/${one.name}`).filter((topic) => topic !== "app/scopes_update");
  expect([...seen].sort()).toEqual(told.sort());
});
