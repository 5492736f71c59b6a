import { afterEach, beforeEach, expect, test } from "vitest";
import { plainBrowser, SHOP, someVariant, testFront } from "../html/testing.ts";
import type { Order } from "../model.ts";

let front: Awaited<ReturnType<typeof testFront>>;
let browser: ReturnType<typeof plainBrowser>;

beforeEach(async () => {
  front = await testFront();
  browser = plainBrowser(front.app);
  front.world.app.install(SHOP);
});
afterEach(() => front.close());

function placed(quantity = 3, payment: "paid" | "pending" = "paid"): Order {
  const { variant } = someVariant(front.world);
  const lines = [{ variantId: variant.id, quantity }];
  return front.world.orders.place({ shop: SHOP, customer: { email: "ada@example.com" }, lines, payment });
}

const url = (order: Order, path = "") => `/store/${SHOP}/orders/${order.id}${path}`;
const lineOf = (order: Order) => `quantity-${order.lines[0]?.id}`;
const now = (order: Order) => front.world.orders.get(SHOP, order.id);

test("every page of the admin opens and has one main heading", async () => {
  const order = placed();
  const { product } = someVariant(front.world);
  const [delivery] = front.world.webhooks.deliveries({ shop: SHOP });
  const paths = ["orders", "products", "customers", "deliveries", "faults", "clock", "journal"];
  const pages = [
    ...paths.map((path) => `/store/${SHOP}/${path}`),
    ...["", "/edit", "/refund", "/fulfil", "/cancel"].map((path) => url(order, path)),
    `/store/${SHOP}/products/${product.id}`,
    `/store/${SHOP}/customers/${order.customerId}`,
    `/store/${SHOP}/deliveries/${delivery?.id}`,
  ];
  for (const page of pages) {
    const answer = await browser.open(page);
    expect(answer.statusCode, page).toBe(200);
    expect(answer.body.match(/<h1/g), page).toHaveLength(1);
  }
});

test("an edit changes quantities and adds a product", async () => {
  const order = placed(3);
  const { product, variant } = someVariant(front.world);
  const other = product.variants.find((one) => one.id !== variant.id);
  const form = { [lineOf(order)]: "1", addVariant: String(other?.id), addQuantity: "2", note: "wrong colour" };
  const page = await browser.submit(url(order, "/edit"), form);
  expect(page.body).toContain("The order was edited.");
  expect(now(order).lines.map((line) => line.currentQuantity)).toEqual([1, 2]);
});

test("a refund takes the chosen quantity back, restocks only when asked, and pays back", async () => {
  const order = placed(3);
  const { variant } = someVariant(front.world);
  const stock = front.world.inventory.sellable(SHOP, variant) ?? 0;
  await browser.submit(url(order, "/refund"), { [lineOf(order)]: "1", restock: "yes", note: "too small" });
  expect(front.world.inventory.sellable(SHOP, variant)).toBe(stock + 1);
  const page = await browser.submit(url(order, "/refund"), { [lineOf(order)]: "1" });
  expect(front.world.inventory.sellable(SHOP, variant)).toBe(stock + 1);
  expect(page.body).toContain("The refund was made.");
  expect(now(order)).toMatchObject({ financialStatus: "partially_refunded", lines: [{ currentQuantity: 1 }] });
});

test("what the store refuses is said on the form's own page, and nothing changes", async () => {
  const order = placed(1);
  const page = await browser.submit(url(order, "/refund"), { [lineOf(order)]: "9" });
  expect(page.statusCode).toBe(422);
  expect(page.body).toContain("9 units of line");
  const amount = await browser.submit(url(order, "/refund"), { [lineOf(order)]: "1", amount: "ten" });
  expect(amount.body).toContain("is no amount in EUR");
  expect(now(order).refunds).toHaveLength(0);
});

test("cancelling restocks and pays back where both are ticked, and leaves no more buttons", async () => {
  const { variant } = someVariant(front.world);
  const stock = front.world.inventory.sellable(SHOP, variant);
  const order = placed(2);
  const page = await browser.submit(url(order, "/cancel"), { reason: "customer", restock: "yes", refund: "yes" });
  expect(page.body).toContain("The order was cancelled.");
  expect(page.body).not.toContain(">Edit order<");
  expect(now(order)).toMatchObject({ cancelReason: "customer", financialStatus: "refunded" });
  expect(front.world.inventory.sellable(SHOP, variant)).toBe(stock);
});

test("fulfilling part of an order ships that part, and marking as paid settles it", async () => {
  const order = placed(3, "pending");
  await browser.submit(url(order, "/fulfil"), { [lineOf(order)]: "2", carrier: "DHL", tracking: "JD1" });
  expect(now(order)).toMatchObject({ fulfillmentStatus: "partial", fulfillments: [{ trackingNumber: "JD1" }] });
  await browser.submit(url(order, "/mark-paid"), {});
  expect(now(order)).toMatchObject({ financialStatus: "paid" });
});

test("stock is adjusted at the location named", async () => {
  const { product, variant } = someVariant(front.world);
  const [level] = front.world.inventory.levels(SHOP, variant.inventoryItemId);
  const form = { inventoryItemId: String(variant.inventoryItemId), locationId: String(level?.locationId), delta: "-2" };
  await browser.submit(`/store/${SHOP}/products/${product.id}/stock`, form);
  const [after] = front.world.inventory.levels(SHOP, variant.inventoryItemId);
  expect(after?.available).toBe((level?.available ?? 0) - 2);
});

test("a product's title and prices are changed together", async () => {
  const { product, variant } = someVariant(front.world);
  const prices = Object.fromEntries(product.variants.map((one) => [`price-${one.id}`, "12.50"]));
  await browser.submit(`/store/${SHOP}/products/${product.id}`, { title: "New name", status: "active", ...prices });
  expect(front.world.products.get(SHOP, product.id).title).toBe("New name");
  expect(front.world.products.variant(SHOP, { variantId: variant.id }).variant.priceMinor).toBe(1_250);
});

test("a product is deleted, and the orders that hold it still open", async () => {
  const order = placed();
  const { product } = someVariant(front.world);
  const page = await browser.submit(`/store/${SHOP}/products/${product.id}/delete`, {});
  expect(page.body).toContain("Deleted.");
  expect(front.world.products.find(SHOP, product.id)).toBeUndefined();
  expect((await browser.open(url(order))).statusCode).toBe(200);
  expect((await browser.open(url(order, "/refund"))).statusCode).toBe(200);
});

test("a customer is changed, shows what apps wrote on it, and is merged into another one", async () => {
  const id = placed().customerId ?? 0;
  const customer = `/store/${SHOP}/customers/${id}`;
  const owner = { ownerType: "Customer", ownerId: id, namespace: "loyalty", key: "points" } as const;
  front.world.metafields.set(SHOP, [{ ...owner, type: "number_integer", value: "4711" }], "app");
  const form = {
    firstName: "Ada",
    lastName: "Byron",
    email: "ada@example.com",
    emailConsent: "subscribed",
    tags: "a, b",
  };
  const saved = await browser.submit(customer, form);
  expect(saved.body).toContain("Saved.");
  expect(saved.body).toContain("4711");
  expect(front.world.customers.get(SHOP, id)).toMatchObject({ lastName: "Byron", tags: ["a", "b"] });
  const refused = await browser.submit(`${customer}/merge`, { into: "nobody@example.com" });
  expect(refused.body).toContain("No customer has the address");
  const kept = front.world.customers.create(SHOP, { email: "new@example.com" });
  const merged = await browser.submit(`${customer}/merge`, { into: "new@example.com" });
  expect(merged.body).toContain("The customers were merged.");
  expect(merged.body).toContain("4711");
  expect(front.world.customers.get(SHOP, kept.id)).toMatchObject({ ordersCount: 1, firstName: "Ada" });
  const lone = front.world.customers.create(SHOP, { email: "lone@example.com" });
  await browser.submit(`/store/${SHOP}/customers/${lone.id}/delete`, {});
  expect(front.world.customers.find(SHOP, lone.id)).toBeUndefined();
});

test("a fault is turned on for this shop, with its numbers, and off again", async () => {
  const faults = `/store/${SHOP}/faults`;
  await browser.submit(faults, {
    kind: "webhook-delay",
    percent: "50",
    delayMs: "200",
    topic: "orders/create",
    times: "3",
  });
  const [fault] = front.world.faults.list();
  expect(fault).toMatchObject({
    kind: "webhook-delay",
    probability: 0.5,
    delayMs: 200,
    shop: SHOP,
    topic: "orders/create",
    times: 3,
  });
  await browser.submit(`${faults}/clear`, { id: String(fault?.id) });
  expect(front.world.faults.list()).toEqual([]);
});

test("the clock moves on and back to the real time", async () => {
  await browser.submit(`/store/${SHOP}/clock`, { by: "2", unit: "hours" });
  expect(front.world.clock.offsetMs).toBe(2 * 3_600_000);
  await browser.submit(`/store/${SHOP}/clock`, { reset: "yes" });
  expect(front.world.clock.offsetMs).toBe(0);
});

test("a shop's pages show nothing of another shop", async () => {
  const order = placed();
  const [delivery] = front.world.webhooks.deliveries({ shop: SHOP });
  for (const page of [`orders/${order.id}`, `orders/${order.id}/refund`, `deliveries/${delivery?.id}`]) {
    expect((await browser.open(`/store/kite-and-co/${page}`)).statusCode, page).toBe(404);
  }
  expect((await browser.open("/store/kite-and-co/orders")).body).not.toContain(order.name);
});
