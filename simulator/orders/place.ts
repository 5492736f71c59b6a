import { randomBytes } from "node:crypto";
import type { Address, Customer, Order, OrderLine, ShippingLine, Shop, Transaction } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action } from "../state/act.ts";
import type { PlaceOrder } from "../world-api.ts";
import { customerOfOrder } from "./customer-of-order.ts";
import { MAX_LINES, newLines, orderReference, withDiscount, withTaxes } from "./new-lines.ts";
import { importedNumber, importedShipping, MAX_IMPORTED_LINES, nextNumber } from "./numbers.ts";
import { type OrderParts, orderFacts, tellOrder } from "./parts.ts";
import { settled } from "./status.ts";
import { taxOf, totalsOf } from "./totals.ts";

export const GATEWAY = "Simulated card";

/**
 * A shopper buys. Stock moves from available to committed by itself, the payment is captured at once unless it is
 * pending, and orders/create, orders/paid, customers/* and inventory_levels/update leave together.
 */
export function placeOrder(parts: OrderParts, input: PlaceOrder): Order {
  if (input.lines.length === 0) {
    throw new StoreRefusal("NO_LINES", "An order needs at least one line.", { status: 400, field: "lines" });
  }
  const shop = parts.shops.get(input.shop);
  return parts.kit.act(shop.shop, "shopper", (action) => {
    const id = parts.kit.ids.next("order");
    const maxLines = input.imported ? MAX_IMPORTED_LINES : MAX_LINES;
    const priced = withDiscount(
      newLines(parts, action, input.lines, shop, orderReference(id), maxLines),
      input.discountMinor ?? 0,
      shop,
    );
    const lines = input.imported ? withTaxes(priced, input.imported.taxMinor) : priced;
    const customer = input.customer === null ? undefined : customerOfOrder(parts, action, input, shop);
    const unpaid = newOrder(parts, action, { id, shop, lines, customer, input });
    const paid = input.payment === "pending" ? unpaid : capture(parts, action, unpaid);
    const order = settled(paid, action.at);
    parts.orders.write(order);
    if (customer) countOrder(parts, customer, order);
    action.note("order.placed", orderFacts(order));
    if (order.financialStatus === "paid") action.note("order.paid", orderFacts(order));
    tellOrder(parts, action, id, ["orders/create", ...(order.financialStatus === "paid" ? ["orders/paid"] : [])]);
    return order;
  });
}

function newOrder(
  parts: OrderParts,
  action: Action,
  made: { id: number; shop: Shop; lines: OrderLine[]; customer: Customer | undefined; input: PlaceOrder },
): Order {
  const { id, shop, lines, customer, input } = made;
  const { number, name } = input.imported
    ? importedNumber(parts, shop.shop, input.imported.name)
    : nextNumber(parts, shop.shop);
  const shippingAddress = addressOf(input.shippingAddress, customer, shop);
  return {
    id,
    shop: shop.shop,
    number,
    name,
    token: randomBytes(16).toString("hex"),
    confirmationNumber: randomBytes(6).toString("base64url").replace(/[-_]/g, "X").toUpperCase(),
    currency: shop.currency,
    taxesIncluded: input.imported?.taxesIncluded ?? shop.taxesIncluded,
    taxRate: shop.taxRate,
    taxTitle: shop.taxTitle,
    customerId: customer?.id ?? null,
    email: customer?.email ?? null,
    phone: customer?.phone ?? null,
    billingAddress: input.billingAddress ? addressOf(input.billingAddress, customer, shop) : shippingAddress,
    shippingAddress,
    createdAt: action.at,
    processedAt: action.at,
    updatedAt: action.at,
    closedAt: null,
    cancelledAt: null,
    cancelReason: null,
    financialStatus: "pending",
    fulfillmentStatus: null,
    lines,
    shippingLines: shippingOf(parts, shop, lines, input),
    ...(input.discountApplications ? { discountApplications: input.discountApplications } : {}),
    transactions: [],
    refunds: [],
    fulfillments: [],
    note: input.note ?? null,
    tags: input.tags ?? [],
    sourceName: input.sourceName ?? "web",
  };
}

/** The order with one successful sale over what is still owed; unchanged where nothing is. */
export function capture(parts: OrderParts, action: Action, order: Order): Order {
  const owed = totalsOf(order).outstandingMinor;
  if (owed <= 0) return order;
  const sale: Transaction = {
    id: parts.kit.ids.next("transaction"),
    kind: "sale",
    status: "success",
    gateway: GATEWAY,
    amountMinor: owed,
    createdAt: action.at,
    parentId: null,
  };
  return { ...order, transactions: [...order.transactions, sale] };
}

function shippingOf(
  parts: OrderParts,
  shop: Shop,
  lines: readonly OrderLine[],
  { shippingCode: code, shippingMinor, delivery, imported }: PlaceOrder,
): ShippingLine[] {
  if (delivery) {
    const id = parts.kit.ids.next("shippingLine");
    return [{ ...delivery, id, taxMinor: taxOf(delivery.priceMinor, shop) }];
  }
  if (imported) return importedShipping(parts.kit.ids.next, imported.shippingTitle, shippingMinor ?? 0);
  if (!lines.some((line) => line.requiresShipping)) return [];
  const rate = code === undefined ? shop.shippingRates[0] : shop.shippingRates.find((one) => one.code === code);
  if (!rate) {
    const remedy = `Use one of: ${shop.shippingRates.map((one) => one.code).join(", ")}.`;
    throw new StoreRefusal("NO_SUCH_RATE", `${shop.shop} has no shipping rate "${code}".`, {
      field: "shippingCode",
      remedy,
    });
  }
  const goods = lines.reduce((sum, line) => sum + line.priceMinor * line.quantity - line.discountMinor, 0);
  const free = rate.freeFromMinor !== null && goods >= rate.freeFromMinor;
  const priceMinor = shippingMinor ?? (free ? 0 : rate.priceMinor);
  return [
    {
      id: parts.kit.ids.next("shippingLine"),
      code: rate.code,
      title: rate.title,
      priceMinor,
      taxMinor: taxOf(priceMinor, shop),
    },
  ];
}

function addressOf(given: Partial<Address> | undefined, customer: Customer | undefined, shop: Shop): Address | null {
  const known = customer?.address ?? null;
  if (!given) return known;
  const empty: Address = {
    firstName: customer?.firstName ?? "",
    lastName: customer?.lastName ?? "",
    company: null,
    address1: "",
    address2: null,
    city: "",
    zip: "",
    province: null,
    countryCode: shop.countryCode,
    phone: null,
  };
  return { ...(known ?? empty), ...given };
}

function countOrder(parts: OrderParts, customer: Customer, order: Order): void {
  parts.customers.write({
    ...customer,
    ordersCount: customer.ordersCount + 1,
    totalSpentMinor: customer.totalSpentMinor + totalsOf(order).paidMinor,
    lastOrderId: order.id,
    updatedAt: order.createdAt,
  });
}
