/** A body of Shopify's orders/create has about this size with one or two lines. */
const BODY_BYTES = 4_096;
const CURRENCY = "EUR";

const money = (amount: string) => ({
  shop_money: { amount, currency_code: CURRENCY },
  presentment_money: { amount, currency_code: CURRENCY },
});

/**
 * An order as orders/create carries it, 4,096 bytes long, different for each number.
 * Source: sample payload of https://shopify.dev/docs/api/webhooks/2026-07?reference=toml#list-of-topics-orders/create
 */
export function orderBody(number: number, createdAt: string): Buffer {
  const cents = 1_000 + ((number * 7_919) % 90_000);
  const price = (cents / 100).toFixed(2);
  const total = ((cents * 2 + 490) / 100).toFixed(2);
  const body = Buffer.alloc(BODY_BYTES, " ");
  const text = JSON.stringify(orderOf(number, createdAt, price, total));
  if (Buffer.byteLength(text) > BODY_BYTES) throw new RangeError(`the order has ${Buffer.byteLength(text)} bytes`);
  // What is missing goes into a note of words that do not repeat: as compressible as the rest.
  const parsed = JSON.parse(text) as { note: string };
  parsed.note = wordsOf(number, BODY_BYTES - Buffer.byteLength(text));
  body.write(JSON.stringify(parsed));
  return body;
}

function orderOf(number: number, createdAt: string, price: string, total: string) {
  const id = 5_000_000 + number;
  const line = (index: number) => ({
    id: id * 10 + index,
    admin_graphql_api_id: `gid://shopify/LineItem/${id * 10 + index}`,
    product_id: 700 + index,
    variant_id: 900 + index,
    sku: `SKU-${index}-${number % 97}`,
    title: index === 1 ? "Harbour lamp" : "Deck blanket",
    variant_title: "Small / Navy",
    vendor: "Harbor Lane",
    quantity: 1,
    current_quantity: 1,
    price,
    price_set: money(price),
    total_discount_set: money("0.00"),
    discount_allocations: [],
    taxable: true,
    requires_shipping: true,
    fulfillment_service: "manual",
  });
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name: `#${1_000 + number}`,
    currency: CURRENCY,
    created_at: createdAt,
    updated_at: createdAt,
    cancelled_at: null,
    cancel_reason: null,
    email: `buyer-${number}@example.com`,
    customer: { id: 88, admin_graphql_api_id: "gid://shopify/Customer/88", first_name: "Ada", last_name: "Beck" },
    financial_status: "paid",
    fulfillment_status: null,
    subtotal_price_set: money(price),
    total_discounts_set: money("0.00"),
    total_shipping_price_set: money("4.90"),
    total_tax_set: money("6.38"),
    total_price_set: money(total),
    current_total_price_set: money(total),
    line_items: [line(1), line(2)],
    refunds: [],
    fulfillments: [],
    note: "",
  };
}

function wordsOf(seed: number, length: number): string {
  let state = seed + 1;
  let words = "";
  while (words.length < length) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    words += `${state.toString(36)} `;
  }
  return words.slice(0, length);
}
