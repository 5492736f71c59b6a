import { z } from "zod";
import { ImportOrderV1 } from "../../contracts/imports/orders.ts";
import { Order } from "../../contracts/order.ts";
import type { Shop } from "../../contracts/shop.ts";
import {
  type Difference,
  newestOf,
  type PageAsk,
  type ReconciliationPart,
  reconcileMessage,
  searchOf,
} from "../_runtime/reconciliation/part.ts";
import {
  ReconcileNewestOrderDocument,
  ReconcileOrdersPageDocument,
  type ReconcileOrdersPageQuery,
} from "../_runtime/shopify/generated/admin.ts";
import { FULFILLMENT_STATUS } from "./from-admin.ts";
import { orderReader, type ReadOrder } from "./read-order.ts";
import { amountsIn, importDataOf, type Snapshot, textOf, textOrNull, utc } from "./snapshot.ts";

type Listed = ReconcileOrdersPageQuery["orders"]["nodes"][number];

/** Orders read whole at once; each waits for the budget. */
const READ_AT_ONCE = 4;

/** What is kept of these orders. */
export type KnownOrders = (shop: Shop, orderIds: readonly string[]) => Promise<ReadonlyMap<string, Order>>;

/** Orders with their refunds and fulfilments. What a page shows as different is read whole, and compared whole. */
export function reconcileOrders(known: KnownOrders, now: () => number): ReconciliationPart {
  return {
    what: "orders",
    newest: async ({ shop, clientOf }) => {
      const { orders } = await clientOf(shop).run(ReconcileNewestOrderDocument, {});
      return orders.nodes[0]?.updatedAt ?? null;
    },
    page: async (ask) => {
      const { orders } = await ask
        .clientOf(ask.shop)
        .run(ReconcileOrdersPageDocument, { after: ask.after, search: searchOf(ask) });
      const { nodes, pageInfo } = orders;
      const kept = await known(
        ask.shop,
        nodes.map((node) => node.id),
      );
      const suspects = nodes.filter((node) => mayDiffer(node, kept.get(node.id)));
      const readOrder = orderReader(ask.clientOf, now);
      return {
        compared: nodes.length,
        newest: newestOf(nodes.map((node) => node.updatedAt)),
        differences: await differencesOf(ask, suspects, kept, readOrder),
        next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
      };
    },
  };
}

/** A newer state than the listed one is no difference: its webhook was faster than the list. */
function mayDiffer(listed: Listed, kept: Order | undefined): boolean {
  if (!kept) return true;
  const ahead = Date.parse(kept.updatedAt) - Date.parse(listed.updatedAt);
  if (ahead !== 0) return ahead < 0;
  return glanceOf(listed, kept.currency, isAnonymous(kept)) !== glanceOfKept(kept);
}

/** An erased order names nobody here, whoever Shopify still names. Who is named anew comes with a new updatedAt. */
function isAnonymous({ customerId, customerName, email }: Order): boolean {
  return customerId === null && customerName === null && email === null;
}

function withoutPerson(order: Order): Order {
  return { ...order, customerId: null, customerName: null, email: null };
}

function glanceOf(listed: Listed, currency: string, anonymous: boolean): string {
  const minor = amountsIn(currency);
  return JSON.stringify([
    listed.cancelledAt === null ? null : utc(listed.cancelledAt),
    anonymous ? null : textOrNull(listed.email),
    listed.displayFinancialStatus?.toLowerCase() ?? "pending",
    FULFILLMENT_STATUS[listed.displayFulfillmentStatus] ?? "unfulfilled",
    anonymous ? null : (listed.customer?.id ?? null),
    String(minor("currentTotalPriceSet", listed.currentTotalPriceSet.shopMoney.amount)),
    listed.refunds.map(({ id }) => id).sort(),
    listed.fulfillments.map(({ id, status }) => `${id} ${status.toLowerCase()}`).sort(),
  ]);
}

function glanceOfKept(order: Order): string {
  return JSON.stringify([
    order.cancelledAt,
    order.email,
    order.financialStatus,
    order.fulfillmentStatus,
    order.customerId,
    String(order.currentTotalMinor),
    order.refunds.map(({ refundId }) => refundId).sort(),
    order.fulfillments.map(({ fulfillmentId, status }) => `${fulfillmentId} ${status}`).sort(),
  ]);
}

async function differencesOf(
  ask: PageAsk,
  suspects: readonly Listed[],
  kept: ReadonlyMap<string, Order>,
  readOrder: ReadOrder,
): Promise<Difference[]> {
  const found: (Difference | null)[] = new Array(suspects.length);
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < suspects.length; at = next++) {
      const { id } = suspects[at] as Listed;
      const snapshot = await readOrder(ask.shop, id);
      found[at] = snapshot && differenceOf(ask, snapshot, kept.get(id));
    }
  };
  await Promise.all(Array.from({ length: Math.min(READ_AT_ONCE, suspects.length) }, lane));
  return found.filter((each) => each !== null);
}

function differenceOf(ask: PageAsk, snapshot: Snapshot, kept: Order | undefined): Difference | null {
  const { order } = snapshot;
  const compared = kept && kept.updatedAt === order.updatedAt && isAnonymous(kept) ? withoutPerson(order) : order;
  if (kept && textOf(compared) === textOf(kept)) return null;
  const about = { objectId: order.orderId, version: order.updatedAt, data: importDataOf(snapshot) };
  return {
    objectId: order.orderId,
    label: order.name,
    kind: kept ? "differs" : "missing",
    fields: kept ? fieldsThatDiffer(compared, kept) : [],
    updatedAt: order.updatedAt,
    messages: [reconcileMessage("orders", ask, ImportOrderV1, about)],
  };
}

function fieldsThatDiffer(order: Order, kept: Order): string[] {
  const [now, before] = [z.encode(Order, order), z.encode(Order, kept)];
  const names = Object.keys(now) as (keyof typeof now)[];
  return names.filter((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
}
