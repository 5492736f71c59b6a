import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import type { Message } from "../../contracts/envelope.ts";
import { ImportOrderV1 } from "../../contracts/imports/orders.ts";
import type { JobStatus } from "../../contracts/queries/service.ts";
import type { Shop } from "../../contracts/shop.ts";
import { messageOf, PoisonMessage } from "../_runtime/errors.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import type { Logger } from "../_runtime/logging.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import {
  BACKFILL,
  type Backfill,
  type BackfillCursor,
  backfillJob,
  imported,
  type ReadWith,
} from "../_runtime/shopify/bulk/backfill.ts";
import type { Group } from "../_runtime/shopify/bulk/groups.ts";
import { BulkOrdersDocument, OrderDetailsByIdsDocument } from "../_runtime/shopify/generated/admin.ts";
import { wasPaidBeforeEdit } from "./from-admin.ts";
import { type BulkLine, type BulkOrder, type Details, derivedDetails, orderFromBulk } from "./from-bulk.ts";
import type { ReadOrder } from "./read-order.ts";
import type { Snapshot } from "./snapshot.ts";

const DAY_MS = 86_400_000;
/** What Shopify shows of a shop's past without read_all_orders. */
const WITHOUT_SCOPE_DAYS = 60;
/** Orders whose refunds and fulfilments are read by one query: by its cost, what background work may spend at once. */
const DETAILS_PER_QUERY = 4;
/** The store's stock comes first, but not for ever: without it each order asks for the items it does not know. */
const STOCK_WAIT_MS = 300_000;
const STOCK_LOOK_MS = 1_000;

type Job = z.output<typeof JobStatus>;

export interface OrdersBackfillDeps extends Pick<Backfill, "clientOf" | "database" | "makeRoom" | "now" | "fetch"> {
  readonly readOrder: ReadOrder;
  readonly logger: Logger;
  /** The jobs of the inventory service; null where it does not answer. */
  readonly stockJobs: (shop: Shop) => Promise<readonly Job[] | null>;
}

/** All orders that Shopify lets the app see, as the bulk operation and, for their refunds, the Admin API show them. */
export function ordersBackfill(deps: OrdersBackfillDeps): JobDefinition {
  return backfillJob({
    ...deps,
    service: "orders",
    document: BulkOrdersDocument,
    searchOf,
    messagesOf: (groups, read, client) => messagesOf(deps, groups, read, client),
    waitFor: (shop, signal) => stockIsRead(deps, shop, signal),
  }) as JobDefinition;
}

/** By the day: the edge of what Shopify shows is not worth a minute. A clock that is behind the store's asks for more. */
function searchOf({ allOrders }: BackfillCursor, nowMs: number): string | null {
  if (allOrders) return null;
  return `created_at:>='${new Date(nowMs - WITHOUT_SCOPE_DAYS * DAY_MS).toISOString().slice(0, 10)}'`;
}

async function stockIsRead({ stockJobs }: OrdersBackfillDeps, shop: Shop, signal: AbortSignal): Promise<void> {
  for (let waitedMs = 0; waitedMs < STOCK_WAIT_MS && !signal.aborted; waitedMs += STOCK_LOOK_MS) {
    const jobs = await stockJobs(shop);
    const state = jobs?.find((job) => job.name === BACKFILL)?.state;
    if (jobs === null || state === "done" || state === "failed") return;
    await sleep(STOCK_LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

interface Read {
  readonly node: BulkOrder;
  readonly lines: readonly BulkLine[];
}

async function messagesOf(deps: OrdersBackfillDeps, groups: readonly Group[], read: ReadWith, client: AdminClient) {
  const orders = groups
    .map(
      ({ root, children }): Read => ({ node: root as unknown as BulkOrder, lines: children as unknown as BulkLine[] }),
    )
    // Placed since the operation began: its webhook is on its way, and it is no history.
    .filter(({ node }) => Date.parse(node.createdAt) < Date.parse(read.asOf));
  const missing = orders.filter(({ node, lines }) => derivedDetails(node, lines) === null).map(({ node }) => node);
  const details = await readDetails(client, missing);
  const messages: Message[] = [];
  let unreadable = 0;
  for (const each of orders) {
    try {
      const seen = await orderOf(deps, read, each, details);
      if (seen) messages.push(messageFor(seen, read, deps.now()));
    } catch (error) {
      if (!(error instanceof PoisonMessage)) throw error;
      unreadable += 1;
      deps.logger.error({ orderId: each.node.id, code: error.code, reason: messageOf(error) }, "order not readable");
    }
  }
  return { messages, unreadable };
}

type Seen = Pick<Snapshot, "order" | "wasPaid">;

function messageFor({ order, wasPaid }: Seen, read: ReadWith, nowMs: number): Message {
  const data = { order, readAt: read.readAt, ...(wasPaid && { wasPaid }) };
  return imported(read, "orders", ImportOrderV1, { subject: order.orderId, version: order.updatedAt, data, nowMs });
}

/** Order -> what was read of it, with the updatedAt it had then. Orders deleted since are left out. */
async function readDetails(client: AdminClient, orders: readonly BulkOrder[]) {
  const found = new Map<string, Details & { readonly updatedAt: string }>();
  for (let from = 0; from < orders.length; from += DETAILS_PER_QUERY) {
    const ids = orders.slice(from, from + DETAILS_PER_QUERY).map((order) => order.id);
    const { nodes } = await client.run(OrderDetailsByIdsDocument, { ids }, { background: true });
    for (const node of nodes) if (isDetailed(node)) found.set(node.id, node);
  }
  return found;
}

/** Ids of another kind answer with no field at all. */
function isDetailed(node: object | null): node is Details & { readonly id: string; readonly updatedAt: string } {
  return node !== null && "refunds" in node;
}

/** An order that changed between the file and its details is read whole. @returns null where it is gone by now. */
async function orderOf(
  { readOrder }: OrdersBackfillDeps,
  { shop }: ReadWith,
  { node, lines }: Read,
  details: ReadonlyMap<string, Details & { readonly updatedAt: string }>,
): Promise<Seen | null> {
  const derived = derivedDetails(node, lines);
  const wasPaid = wasPaidBeforeEdit(node);
  if (derived) return { order: orderFromBulk(node, lines, derived), wasPaid };
  const own = details.get(node.id);
  if (!own) return null;
  if (own.updatedAt === node.updatedAt) return { order: orderFromBulk(node, lines, own), wasPaid };
  return readOrder(shop, node.id);
}
