import { createHmac } from "node:crypto";

/** A variant that the store sells, as the bench's orders name it. Numbers are those of the gids. */
export interface Sold {
  readonly productId: string;
  readonly variantId: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly title: string;
  /** Units at the location before the run. */
  readonly available: number;
}

/** One HTTP request, ready to be written to a socket. */
export interface Delivery {
  readonly bytes: Buffer;
  /** X-Shopify-Event-Id: one for all that one order caused. */
  readonly eventId: string;
  readonly topic: string;
}

export interface OrderPlan {
  readonly shopDomain: string;
  readonly secret: string;
  readonly currency: string;
  /** First order number; the next ones count up. */
  readonly firstNumber: number;
  /** Customers the orders are spread over. */
  readonly customers: number;
  readonly sold: readonly Sold[];
  /** Each order's inventory_levels/update webhooks follow it, one a line, as a real store sends them. */
  readonly levels: boolean;
}

/** About what an orders/create payload has beyond what we read, so that the body has its usual 4 kB. */
const FILLER = {
  browser_ip: "203.0.113.77",
  cart_token: "68778783ad298f1c80c3bafcddeea02f",
  client_details: { accept_language: "en-GB", user_agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36" },
  landing_site: "/products/linen-throw?utm_source=newsletter&utm_campaign=november",
  order_status_url:
    "https://harbor-lane.example/548380009/orders/b1946ac92492d2347c6235b4d2611184/authenticate?key=abcdefg",
  payment_gateway_names: ["bogus"],
  processing_method: "direct",
  source_name: "web",
  tags: "",
  taxes_included: true,
  total_weight: 800,
};

const money = (minor: number, currency: string) => {
  const shop_money = { amount: (minor / 100).toFixed(2), currency_code: currency };
  return { shop_money, presentment_money: shop_money };
};

function addressOf(customer: number) {
  return {
    first_name: "Ada",
    last_name: `Beck ${customer}`,
    address1: `${customer} Quay Street`,
    phone: "+44 20 7946 0000",
    city: "Falmouth",
    zip: "TR11 3LW",
    country: "United Kingdom",
    country_code: "GB",
    latitude: 50.1533,
    longitude: -5.0653,
  };
}

function lineOf(sold: Sold, number: number, index: number, currency: string) {
  const id = 60_000_000_000 + number * 10 + index;
  return {
    id,
    admin_graphql_api_id: `gid://shopify/LineItem/${id}`,
    product_id: Number(sold.productId),
    variant_id: Number(sold.variantId),
    sku: `SKU-${sold.variantId}`,
    title: sold.title,
    variant_title: null,
    name: sold.title,
    vendor: "Harbor Lane",
    quantity: 1,
    current_quantity: 1,
    fulfillable_quantity: 1,
    fulfillment_service: "manual",
    requires_shipping: true,
    taxable: true,
    grams: 400,
    price: "19.99",
    price_set: money(1_999, currency),
    total_discount: "0.00",
    discount_allocations: [],
    tax_lines: [{ title: "VAT", price: "3.33", rate: 0.2, price_set: money(333, currency) }],
  };
}

function orderBody(plan: OrderPlan, number: number, lines: readonly Sold[], at: string) {
  const { currency } = plan;
  const id = 50_000_000_000 + number;
  const customer = 70_000_000_000 + (number % plan.customers);
  const totalMinor = 1_999 * lines.length;
  const paid = money(totalMinor, currency);
  const address = addressOf(number % plan.customers);
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name: `#B${number}`,
    order_number: number,
    currency,
    created_at: at,
    updated_at: at,
    processed_at: at,
    cancelled_at: null,
    cancel_reason: null,
    email: `customer-${number % plan.customers}@example.com`,
    customer: {
      id: customer,
      admin_graphql_api_id: `gid://shopify/Customer/${customer}`,
      first_name: "Ada",
      last_name: `Beck ${number % plan.customers}`,
      state: "disabled",
      tags: "",
    },
    ...FILLER,
    billing_address: address,
    shipping_address: address,
    financial_status: "paid",
    fulfillment_status: null,
    subtotal_price_set: paid,
    total_discounts_set: money(0, currency),
    total_shipping_price_set: money(0, currency),
    total_tax_set: money(333 * lines.length, currency),
    total_price_set: paid,
    current_total_price_set: paid,
    line_items: lines.map((line, index) => lineOf(line, number, index, currency)),
    refunds: [],
    fulfillments: [],
  };
}

function requestOf(plan: OrderPlan, topic: string, ids: { webhook: string; event: string }, at: string, data: unknown) {
  const body = Buffer.from(JSON.stringify(data));
  const hmac = createHmac("sha256", plan.secret).update(body).digest("base64");
  const head = [
    "POST /webhooks HTTP/1.1",
    "Host: localhost",
    "Content-Type: application/json",
    `Content-Length: ${body.byteLength}`,
    `X-Shopify-Topic: ${topic}`,
    `X-Shopify-Hmac-Sha256: ${hmac}`,
    `X-Shopify-Shop-Domain: ${plan.shopDomain}`,
    "X-Shopify-API-Version: 2026-07",
    `X-Shopify-Webhook-Id: ${ids.webhook}`,
    `X-Shopify-Event-Id: ${ids.event}`,
    `X-Shopify-Triggered-At: ${at}`,
  ];
  return { bytes: Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]), eventId: ids.event, topic };
}

/** Orders of two or three lines at `rate` a second from startMs (unix) on, with what the store says beside each. */
export class OrderMaker {
  readonly #plan: OrderPlan;
  readonly #available: number[];

  constructor(plan: OrderPlan) {
    this.#plan = plan;
    this.#available = plan.sold.map(({ available }) => available);
  }

  /** @param index of the order. @param atMs when it is placed, unix ms. */
  order(index: number, atMs: number): Delivery[] {
    const plan = this.#plan;
    const number = plan.firstNumber + index;
    const at = new Date(atMs).toISOString();
    const second = `${at.slice(0, 19)}Z`;
    const event = `bench-${number}`;
    // A stride that is prime to nearly every count of variants: lines of one order differ, and so do neighbours.
    const chosen = Array.from({ length: 2 + (index % 2) }, (_, line) => (index * 7 + line * 3) % plan.sold.length);
    const lines = [...new Set(chosen)];
    const sold = lines.map((line) => plan.sold[line] as Sold);
    const order = requestOf(
      plan,
      "orders/create",
      { webhook: event, event },
      at,
      orderBody(plan, number, sold, second),
    );
    if (!plan.levels) return [order];
    return [order, ...lines.map((line) => this.#level(line, event, at, second))];
  }

  #level(line: number, event: string, at: string, second: string): Delivery {
    const { itemId, locationId } = this.#plan.sold[line] as Sold;
    const available = (this.#available[line] ?? 0) - 1;
    this.#available[line] = available;
    const data = {
      inventory_item_id: Number(itemId),
      location_id: Number(locationId),
      available,
      updated_at: second,
      admin_graphql_api_id: `gid://shopify/InventoryLevel/${locationId}?inventory_item_id=${itemId}`,
    };
    return requestOf(this.#plan, "inventory_levels/update", { webhook: `${event}-${line}`, event }, at, data);
  }
}
