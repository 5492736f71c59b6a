import { afterEach, beforeEach, expect, test } from "vitest";
import { firstVariant, makeDiscount } from "../checkout/testing.ts";
import type { CarrierService, Validation } from "../customizations/model.ts";
import { plainBrowser, SHOP, testFront } from "../html/testing.ts";
import { TEST_EXTENSIONS } from "../testing.ts";
import { openReceiver } from "../webhooks/receiver.testing.ts";

const BUYER = {
  email: "ada@example.com",
  firstName: "Ada",
  lastName: "Lovelace",
  address1: "Speicherstadt 4",
  zip: "20457",
  city: "Hamburg",
  countryCode: "DE",
};
const CHECKOUT = `/shop/${SHOP}/checkout`;

/** What is looked at of orders/create. */
interface OrderPayload {
  readonly discount_applications: object[];
  readonly line_items: { readonly discount_allocations: object[] }[];
  readonly shipping_lines: {
    readonly price: string;
    readonly discounted_price: string;
    readonly discount_allocations: { readonly amount: string }[];
  }[];
}

let front: Awaited<ReturnType<typeof testFront>>;
let browser: ReturnType<typeof plainBrowser>;

beforeEach(async () => {
  front = await testFront({ extensionsFolder: TEST_EXTENSIONS });
  browser = plainBrowser(front.app);
});
afterEach(() => front.close());

async function addToCart(quantity: number): Promise<void> {
  const { product, variant } = firstVariant(front.world, 0, "a");
  const options = Object.fromEntries(variant.optionValues.map((value, index) => [`option${index}`, value]));
  await browser.submit(`/shop/${SHOP}/cart/add`, {
    productId: String(product.id),
    quantity: String(quantity),
    ...options,
  });
}

async function buy(more: Record<string, string> = {}) {
  const attempt = /name="attempt" value="([^"]+)"/.exec((await browser.open(CHECKOUT)).body)?.[1] ?? "";
  return browser.submit(CHECKOUT, { ...BUYER, ...more, attempt });
}

test("cart and checkout show the discount and its reason, and the order carries both, in its webhook too", async () => {
  front.world.app.install(SHOP);
  makeDiscount(front.world, { percent: "10" });
  await addToCart(2);
  expect((await browser.open(`/shop/${SHOP}/cart`)).body).toContain("10 % off");
  const checkout = await browser.open(CHECKOUT);
  expect(checkout.body).toContain("10 % off");
  const total = /data-sum="total">([^<]+)</.exec(checkout.body)?.[1];
  expect((await buy()).body).toContain("Thank you, Ada!");
  const [order] = front.world.orders.list(SHOP);
  const [line] = order!.lines;
  const off = Math.round((line!.priceMinor * 2) / 10);
  expect(line).toMatchObject({ discountMinor: off, discounts: [{ application: 0, minor: off }] });
  const totals = front.world.orders.totals(order!);
  expect(total?.replace(/\D/g, "")).toBe(String(totals.totalMinor));
  const [delivery] = front.world.webhooks.deliveries({ shop: SHOP, topic: "orders/create" });
  const payload = JSON.parse(front.world.webhooks.delivery(delivery!.id)!.body) as OrderPayload;
  expect(payload.discount_applications).toMatchObject([
    { type: "automatic", title: "10 % off", value: "10", value_type: "percentage", target_type: "line_item" },
    { type: "automatic", title: "half delivery", target_type: "shipping_line" },
  ]);
  const shares = payload.line_items[0]?.discount_allocations;
  expect(shares).toMatchObject([{ amount: (off / 100).toFixed(2), discount_application_index: 0 }]);
  const [shipping] = payload.shipping_lines;
  expect(Number(shipping!.price) - Number(shipping!.discounted_price)).toBeCloseTo(
    Number(shipping!.discount_allocations[0]!.amount),
  );
});

test("a validation keeps the order from being placed, and says why beside its line", async () => {
  const validation = { kind: "validation", functionHandle: "at-most-five", title: "Quantities" } as const;
  front.world.customizations.create<Validation>(SHOP, { ...validation, enabled: true, blockOnFailure: false });
  await addToCart(6);
  const before = front.world.orders.count(SHOP);
  const refused = await buy();
  expect(refused.statusCode).toBe(422);
  expect(refused.body).toContain("Höchstens fünf.");
  expect(front.world.orders.count(SHOP)).toBe(before);
});

test("who is logged in is known at the checkout; metafields of the cart are kept until the order is placed", async () => {
  const [customer] = front.world.customers.list(SHOP);
  await addToCart(1);
  await browser.submit(`/shop/${SHOP}/buyer`, { customerId: String(customer!.id), back: "checkout" });
  expect((await browser.open(CHECKOUT)).body).toContain(`value="${customer!.email}"`);
  makeDiscount(front.world, { percent: "10" });
  await browser.open(CHECKOUT);
  const [run] = front.world.functionsHost.runs(SHOP).filter((one) => one.target.includes("lines"));
  expect(run?.input).toMatchObject({
    cart: { buyerIdentity: { customer: { id: `gid://shopify/Customer/${customer!.id}` } } },
  });
});

test("a carrier service is asked once, signed, with the documented request; one that fails offers nothing", async () => {
  const receiver = await openReceiver("test-secret");
  const service = { kind: "carrierService", active: true, supportsServiceDiscovery: false } as const;
  front.world.customizations.create<CarrierService>(SHOP, { ...service, name: "Live", callbackUrl: receiver.url });
  await addToCart(2);
  const page = await browser.open(CHECKOUT);
  await browser.open(CHECKOUT);
  await receiver.close();
  expect(receiver.received).toHaveLength(1);
  const [call] = receiver.received;
  expect(call?.headers["x-shopify-hmac-sha256"]).toBe(call?.signature);
  expect(JSON.parse(call?.body ?? "")).toMatchObject({ rate: { currency: "EUR", items: [{ quantity: 2 }] } });
  for (const { title } of front.world.shops.get(SHOP).shippingRates) expect(page.body).toContain(title);
});
