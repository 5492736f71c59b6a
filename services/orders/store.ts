import { z } from "zod";
import { Order } from "../../contracts/order.ts";
import type { OrderSummary, TimelineEntry } from "../../contracts/queries/orders.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Prisma, PrismaClient } from "../../prisma/orders/generated/client.ts";
import { textArray } from "../_runtime/binary-array.ts";
import { KEY_PAIRS } from "../_runtime/by-key.ts";
import { forShopPrisma, type Transaction } from "../_runtime/database.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import { cancelBackfill, pastOfShops, requestBackfill } from "../_runtime/shopify/bulk/request.ts";
import { applyBatch, keyOfDecision, keyText, type OrderKey, type Written } from "./apply-batch.ts";
import { type Decision, isOfOrder } from "./decisions.ts";
import { byTime, type Fact, type FactKind } from "./facts.ts";
import { mayShowPast } from "./history.ts";
import { cursorOf, literalPattern, positionOf } from "./list-page.ts";
import type { OrderState } from "./merge-order.ts";
import { factRow, type StateRow, stateOf, stateRow, UPSERT_FACTS, UPSERT_STATES } from "./rows.ts";
import { utc } from "./snapshot.ts";

type Summary = z.output<typeof OrderSummary>;

export interface ListFilter {
  readonly search?: string | undefined;
  readonly status?: "open" | "cancelled" | undefined;
  readonly financialStatus?: string | undefined;
  readonly fulfillmentStatus?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface OrdersStore {
  /** @see ServiceDefinition.apply: orders are locked in one order by all, so batches never wait in a circle. */
  apply(transaction: Transaction, batch: readonly Decided<Decision>[]): Promise<readonly Outgoing[]>;
  /** Timeline oldest first. */
  get(
    shop: Shop,
    by: { orderId: string } | { name: string },
  ): Promise<{ order: Order | null; timeline: z.output<typeof TimelineEntry>[] }>;
  /** The newest state of each of these orders that is known, by id. */
  documents(shop: Shop, orderIds: readonly string[]): Promise<Map<string, Order>>;
  /** Newest first. @throws UserError BAD_CURSOR. */
  list(shop: Shop, filter: ListFilter): Promise<{ orders: Summary[]; nextCursor: string | null; total: number }>;
  /** Orders placed in [from, to) and not cancelled, one row a currency. */
  totals(
    shop: Shop,
    from: Date,
    to: Date,
  ): Promise<{ currency: string; orders: number; units: number; revenueMinor: bigint }[]>;
}

/** @param prisma on the query role's pool: its reads see one shop, whatever their WHERE says. */
export function ordersStore(prisma: PrismaClient): OrdersStore {
  return {
    apply: async (transaction, decided) => {
      const batch = decided.filter(isOfOrder);
      for (const { message, decision } of decided) {
        if (!("kind" in decision)) continue;
        if (decision.kind === "backfill") await requestBackfill(transaction, message, decision);
        else await cancelBackfill(transaction, message);
      }
      if (batch.length === 0) return [];
      const keys = [...new Map(batch.map((each) => [keyText(keyOfDecision(each)), keyOfDecision(each)])).values()];
      lockOrders(transaction, keys);
      const old = batch.filter(({ message, decision }) => mayShowPast(message, decision.snapshot.order));
      const shops = [...new Set(old.map(({ message }) => message.shop))];
      const past = shops.length > 0 ? await pastOfShops(transaction, shops) : new Map<string, number | null>();
      const result = applyBatch(await readStates(transaction, keys), batch, Date.now(), past);
      writeStates(transaction, result.states);
      writeFacts(transaction, result.facts);
      return result.outgoing;
    },
    get: (shop, by) => forShopPrisma(prisma, shop, (tx) => getOrder(tx, shop, by)),
    documents: (shop, orderIds) => forShopPrisma(prisma, shop, (tx) => documentsOf(tx, shop, orderIds)),
    list: (shop, filter) => forShopPrisma(prisma, shop, (tx) => listOrders(tx, shop, filter)),
    totals: (shop, from, to) => forShopPrisma(prisma, shop, (tx) => totalsOf(tx, shop, from, to)),
  };
}

/**
 * Locks by key, so that an order which is not there yet is locked too. In the order of the keys: two batches with the
 * same orders never wait for each other in a circle. A statement of its own: the next one must read after the lock.
 */
function lockOrders(transaction: Transaction, keys: readonly OrderKey[]): void {
  transaction.write({
    name: "orders-lock",
    text: `select pg_advisory_xact_lock(key) from (
             select distinct hashtextextended(name, 0) as key from unnest($1::text[]) as name order by 1
           ) as keys`,
    values: [textArray(keys.map(keyText))],
  });
}

async function readStates(transaction: Transaction, keys: readonly OrderKey[]): Promise<Map<string, OrderState>> {
  const rows = await transaction.query<StateRow>({
    name: "orders-read",
    text: `select o.shop, o.order_id, o.document, o.read_at, o.said_at, facts.facts
           from ${KEY_PAIRS} as key (shop, order_id)
           cross join lateral (
             select * from orders as each where each.shop = key.shop and each.order_id = key.order_id offset 0
           ) as o
           left join lateral (
             select jsonb_agg(jsonb_build_object('kind', t.kind, 'reference', t.reference, 'at', t.at,
                                                 'amount', t.amount_minor::text)) as facts
             from timeline t where t.shop = key.shop and t.order_id = key.order_id
           ) as facts on true`,
    values: [textArray(keys.map((key) => key.shop)), textArray(keys.map((key) => key.orderId))],
  });
  return new Map(rows.map((row) => [keyText({ shop: row.shop, orderId: row.order_id }), stateOf(row)]));
}

function writeStates(transaction: Transaction, states: readonly Written<OrderState>[]): void {
  if (states.length === 0) return;
  transaction.write({
    name: "orders-upsert",
    text: UPSERT_STATES.text,
    values: UPSERT_STATES.columns.parameters(states.map(stateRow)),
  });
}

function writeFacts(transaction: Transaction, facts: readonly Written<Fact>[]): void {
  if (facts.length === 0) return;
  transaction.write({
    name: "timeline-upsert",
    text: UPSERT_FACTS.text,
    values: UPSERT_FACTS.columns.parameters(facts.map(factRow)),
  });
}

type Reader = Prisma.TransactionClient;

async function getOrder(tx: Reader, shop: Shop, by: { orderId: string } | { name: string }) {
  // Names repeat where a shop changed its numbering: the newest is meant.
  const row = await tx.order.findFirst({
    where: { shop, ...by },
    orderBy: { createdAt: "desc" },
    select: { orderId: true, document: true },
  });
  if (row === null) return { order: null, timeline: [] };
  const rows = await tx.timeline.findMany({ where: { shop, orderId: row.orderId } });
  const entries = rows.map((entry) => ({
    at: utc(entry.at.toISOString()),
    kind: entry.kind as FactKind,
    reference: entry.reference === "" ? null : entry.reference,
    amountMinor: entry.amountMinor,
    messageId: entry.messageId,
    correlationId: entry.correlationId,
  }));
  return { order: z.decode(Order, row.document as z.input<typeof Order>), timeline: entries.sort(byTime) };
}

async function documentsOf(tx: Reader, shop: Shop, orderIds: readonly string[]): Promise<Map<string, Order>> {
  const rows = await tx.order.findMany({
    where: { shop, orderId: { in: [...orderIds] } },
    select: { orderId: true, document: true },
  });
  return new Map(rows.map((row) => [row.orderId, z.decode(Order, row.document as z.input<typeof Order>)]));
}

const SUMMARY = {
  orderId: true,
  name: true,
  currency: true,
  createdAt: true,
  updatedAt: true,
  customerId: true,
  customerName: true,
  email: true,
  financialStatus: true,
  fulfillmentStatus: true,
  cancelledAt: true,
  cancelReason: true,
  units: true,
  subtotalMinor: true,
  discountMinor: true,
  shippingMinor: true,
  taxMinor: true,
  totalMinor: true,
  currentTotalMinor: true,
  refundedMinor: true,
} as const satisfies Prisma.OrderSelect;

function summaryOf(row: Prisma.OrderGetPayload<{ select: typeof SUMMARY }>): Summary {
  return {
    ...row,
    createdAt: utc(row.createdAt.toISOString()),
    updatedAt: utc(row.updatedAt.toISOString()),
    cancelledAt: row.cancelledAt === null ? null : utc(row.cancelledAt.toISOString()),
    financialStatus: row.financialStatus as Summary["financialStatus"],
    fulfillmentStatus: row.fulfillmentStatus as Summary["fulfillmentStatus"],
  };
}

function filterOf(shop: Shop, filter: ListFilter): Prisma.OrderWhereInput {
  const { status, financialStatus, fulfillmentStatus } = filter;
  const text = { contains: literalPattern(filter.search ?? ""), mode: "insensitive" } as const;
  return {
    shop,
    ...(status && { cancelledAt: status === "cancelled" ? { not: null } : null }),
    ...(financialStatus && { financialStatus }),
    ...(fulfillmentStatus && { fulfillmentStatus }),
    ...(text.contains && { OR: [{ name: text }, { email: text }, { customerName: text }] }),
  };
}

async function listOrders(tx: Reader, shop: Shop, filter: ListFilter) {
  const where = filterOf(shop, filter);
  const after = filter.cursor === undefined ? null : positionOf(filter.cursor);
  // The first condition says nothing new: it is the one that the index can begin at.
  const older: Prisma.OrderWhereInput = after
    ? {
        createdAt: { lte: after.createdAt },
        OR: [{ createdAt: { lt: after.createdAt } }, { orderId: { lt: after.orderId } }],
      }
    : {};
  const rows = await tx.order.findMany({
    where: { AND: [where, older] },
    orderBy: [{ createdAt: "desc" }, { orderId: "desc" }],
    take: filter.limit + 1,
    select: SUMMARY,
  });
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    orders: page.map(summaryOf),
    nextCursor: rows.length > filter.limit && last ? cursorOf(last) : null,
    total: await tx.order.count({ where }),
  };
}

async function totalsOf(tx: Reader, shop: Shop, from: Date, to: Date) {
  const rows = await tx.order.groupBy({
    by: ["currency"],
    where: { shop, cancelledAt: null, createdAt: { gte: from, lt: to } },
    _count: true,
    _sum: { units: true, currentTotalMinor: true },
    orderBy: { currency: "asc" },
  });
  return rows.map((row) => ({
    currency: row.currency,
    orders: row._count,
    units: row._sum.units ?? 0,
    revenueMinor: row._sum.currentTotalMinor ?? 0n,
  }));
}
