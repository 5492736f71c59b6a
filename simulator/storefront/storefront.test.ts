import { afterEach, beforeEach, expect, test } from "vitest";
import { plainBrowser, SHOP, someVariant, testFront } from "../html/testing.ts";

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

let front: Awaited<ReturnType<typeof testFront>>;
let browser: ReturnType<typeof plainBrowser>;

beforeEach(async () => {
  front = await testFront();
  browser = plainBrowser(front.app);
});
afterEach(() => front.close());

function addToCart(quantity: number) {
  const { product, variant } = someVariant(front.world);
  const options = Object.fromEntries(variant.optionValues.map((value, index) => [`option${index}`, value]));
  return browser.submit(`/shop/${SHOP}/cart/add`, {
    productId: String(product.id),
    quantity: String(quantity),
    ...options,
  });
}

async function attemptOf(): Promise<string> {
  return /name="attempt" value="([^"]+)"/.exec((await browser.open(CHECKOUT)).body)?.[1] ?? "";
}

test("a shopper without script buys the variant they chose", async () => {
  const { variant } = someVariant(front.world);
  const before = front.world.inventory.sellable(SHOP, variant) ?? 0;
  expect((await addToCart(2)).body).toContain("Added to your cart");
  const thanks = await browser.submit(CHECKOUT, { ...BUYER, payment: "paid", attempt: await attemptOf() });
  expect(thanks.body).toContain("Thank you, Ada!");
  const [order] = front.world.orders.list(SHOP);
  expect(order).toMatchObject({
    email: BUYER.email,
    financialStatus: "paid",
    lines: [{ variantId: variant.id, quantity: 2 }],
  });
  expect(order?.shippingAddress).toMatchObject({ address1: BUYER.address1, zip: BUYER.zip, city: BUYER.city });
  expect(front.world.inventory.sellable(SHOP, variant)).toBe(before - 2);
  expect((await browser.open(`/shop/${SHOP}/cart`)).body).toContain("Your cart is empty");
});

test("the total shown at the checkout is the total of the order", async () => {
  await addToCart(3);
  const shippingCode = front.world.shops.get(SHOP).shippingRates.at(-1)?.code ?? "";
  const page = await browser.open(CHECKOUT);
  const shown = new RegExp(`value="${shippingCode}"[^>]*data-total="([^"]+)"`).exec(page.body)?.[1];
  await browser.submit(CHECKOUT, { ...BUYER, shippingCode, attempt: await attemptOf() });
  const [order] = front.world.orders.list(SHOP);
  if (!order) throw new Error("no order was placed");
  const total = front.world.orders.totals(order).totalMinor;
  expect(shown).toBe(new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" }).format(total / 100));
});

test("the same checkout form sent twice places one order", async () => {
  await addToCart(1);
  const form = { ...BUYER, attempt: await attemptOf() };
  const first = await browser.submit(CHECKOUT, form);
  const second = await browser.submit(CHECKOUT, form);
  expect(second.body).toBe(first.body);
  expect(front.world.orders.count(SHOP)).toBe(1);
});

test("a pending payment leaves the order unpaid", async () => {
  await addToCart(1);
  await browser.submit(CHECKOUT, { ...BUYER, payment: "pending", attempt: await attemptOf() });
  expect(front.world.orders.list(SHOP)[0]).toMatchObject({ financialStatus: "pending" });
});

test("what is missing in the checkout is named beside its field, what was typed stays, and no order is placed", async () => {
  await addToCart(1);
  const page = await browser.submit(CHECKOUT, { ...BUYER, email: "ada", city: "", attempt: await attemptOf() });
  expect(page.statusCode).toBe(422);
  expect(page.body).toContain("Enter an email address like name@example.com.");
  expect(page.body).toContain('id="city-wrong"');
  expect(page.body).toContain('value="Lovelace"');
  expect(front.world.orders.count(SHOP)).toBe(0);
});

test("more than is in stock goes neither into the cart nor through the checkout", async () => {
  const { variant } = someVariant(front.world);
  const stock = front.world.inventory.sellable(SHOP, variant) ?? 0;
  expect((await addToCart(stock + 1)).body).toContain(`Only ${stock} are left.`);
  await addToCart(stock);
  const attempt = await attemptOf();
  front.world.inventory.adjust({ shop: SHOP, inventoryItemId: variant.inventoryItemId, delta: -1 });
  expect((await browser.submit(CHECKOUT, { ...BUYER, attempt })).statusCode).toBe(422);
  expect(front.world.orders.count(SHOP)).toBe(0);
});

test("a search finds by word and shows what was typed as text, never as markup", async () => {
  const { product } = someVariant(front.world);
  const found = await browser.open(`/shop/${SHOP}?search=${encodeURIComponent(product.title)}`);
  expect(found.body).toContain(`/products/${product.handle}`);
  const odd = await browser.open(`/shop/${SHOP}?search=${encodeURIComponent('"><script>alert(1)</script>')}`);
  expect(odd.body).not.toContain("<script>alert");
});

test("an order's page is closed to whoever does not know its token", async () => {
  await addToCart(1);
  await browser.submit(CHECKOUT, { ...BUYER, attempt: await attemptOf() });
  const [order] = front.world.orders.list(SHOP);
  expect((await browser.open(`/shop/${SHOP}/thank-you/${order?.id}/guess`)).statusCode).toBe(404);
});

test("a cart cookie that was tampered with reads as what is left of it", async () => {
  const { variant } = someVariant(front.world);
  const answer = await front.app.inject({
    url: `/shop/${SHOP}/cart`,
    headers: { cookie: `cart_${SHOP}=<b>.${variant.id}:2.99:0.1:1` },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain(`name="quantity-${variant.id}"`);
  expect(answer.body.match(/name="quantity-/g)).toHaveLength(1);
});
