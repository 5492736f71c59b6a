import type { z } from "zod";
import { LIMITS } from "../../contracts/limits.ts";
import type {
  InventoryItem,
  InventoryItemQuery,
  InventoryList,
  LedgerEntry,
} from "../../contracts/queries/inventory.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Prisma, PrismaClient } from "../../prisma/inventory/generated/client.ts";
import { forShopPrisma } from "../_runtime/database.ts";
import { cursorOf, literalPattern, positionOf } from "./list-page.ts";
import { byNumber, type Cause } from "./stock.ts";

type ItemInput = z.output<(typeof InventoryItemQuery)["input"]>;
type ItemOutput = z.output<(typeof InventoryItemQuery)["output"]>;
type ListInput = z.output<(typeof InventoryList)["input"]>;
type ListOutput = z.output<(typeof InventoryList)["output"]>;
type Item = z.output<typeof InventoryItem>;
type Reader = Prisma.TransactionClient;

export interface InventoryQueries {
  /** Ledger newest first. */
  item(shop: Shop, input: ItemInput): Promise<ItemOutput>;
  /** By title. @throws UserError BAD_CURSOR. */
  list(shop: Shop, input: ListInput): Promise<ListOutput>;
}

/** @param prisma on the query role's pool: its reads see one shop, whatever their WHERE says. */
export function inventoryQueries(prisma: PrismaClient): InventoryQueries {
  return {
    item: (shop, input) => forShopPrisma(prisma, shop, (tx) => itemOf(tx, shop, input)),
    list: (shop, input) => forShopPrisma(prisma, shop, (tx) => listOf(tx, shop, input)),
  };
}

/** "2026-11-23T01:11:00Z": whole seconds have no fraction, as Shopify writes them. */
function utc(time: Date): string {
  return time.toISOString().replace(".000Z", "Z");
}

const WITH_LEVELS = { levels: true } as const satisfies Prisma.ItemInclude;
type ItemRow = Prisma.ItemGetPayload<{ include: typeof WITH_LEVELS }>;
type Names = ReadonlyMap<string, string>;

async function namesOf(tx: Reader, shop: Shop): Promise<Names> {
  const rows = await tx.location.findMany({ where: { shop } });
  return new Map(rows.map((row) => [row.locationId, row.name]));
}

function shown(row: ItemRow, names: Names): Item {
  const levels = row.levels
    .filter((level) => level.openedAt !== null)
    .sort((a, b) => byNumber(a.locationId, b.locationId))
    .map((level) => ({
      locationId: level.locationId,
      locationName: names.get(level.locationId) ?? level.locationId,
      available: level.available,
      committed: level.committed,
      onHand: level.onHand,
      incoming: level.incoming,
      updatedAt: utc(level.storeAt ?? level.openedAt ?? new Date(0)),
    }));
  return {
    inventoryItemId: row.itemId,
    variantId: row.variantId,
    productId: row.productId,
    title: row.title,
    variantTitle: row.variantTitle,
    sku: row.sku,
    tracked: row.tracked,
    deleted: row.deleted,
    threshold: row.threshold,
    available: row.available,
    committed: row.committed,
    onHand: row.onHand,
    levels,
    lastOutsideWriteAt: row.lastOutsideAt === null ? null : utc(row.lastOutsideAt),
  };
}

function whichItem(input: ItemInput): Prisma.ItemWhereInput {
  if ("inventoryItemId" in input) return { itemId: input.inventoryItemId };
  return "variantId" in input ? { variantId: input.variantId } : { sku: input.sku };
}

async function itemOf(tx: Reader, shop: Shop, input: ItemInput): Promise<ItemOutput> {
  // A SKU may stand on several items: the oldest that is still sold is meant.
  const row = await tx.item.findFirst({
    where: { shop, ...whichItem(input) },
    orderBy: [{ deleted: "asc" }, { itemId: "asc" }],
    include: WITH_LEVELS,
  });
  if (row === null) return { item: null, ledger: [] };
  const names = await namesOf(tx, shop);
  const entries = await tx.entry.findMany({
    where: { shop, itemId: row.itemId },
    orderBy: [{ at: "desc" }, { seq: "desc" }],
    take: input.ledgerLimit ?? LIMITS.pageDefaultRows,
  });
  const ledger = entries.map(
    (entry): z.output<typeof LedgerEntry> => ({
      entryId: entry.entryId,
      at: utc(entry.at),
      locationId: entry.locationId,
      locationName: names.get(entry.locationId) ?? null,
      cause: entry.cause as Cause,
      availableDelta: entry.availableDelta,
      committedDelta: entry.committedDelta,
      onHandDelta: entry.onHandDelta,
      reason: entry.reason,
      actor: entry.actor,
      orderId: entry.orderId,
      orderName: entry.orderName,
      messageId: entry.messageId,
      correlationId: entry.correlationId,
      matchedBy: entry.matchedBy,
    }),
  );
  return { item: shown(row, names), ledger };
}

const STOCK: Record<NonNullable<ListInput["stock"]>, Prisma.ItemWhereInput> = {
  low: { low: true },
  out: { tracked: true, available: { lte: 0 } },
  negative: { available: { lt: 0 } },
};

function filterOf(shop: Shop, { search, locationId, stock }: ListInput): Prisma.ItemWhereInput {
  const text = { contains: literalPattern(search ?? ""), mode: "insensitive" } as const;
  return {
    shop,
    ...(locationId && { levels: { some: { locationId } } }),
    ...(stock && STOCK[stock]),
    ...(text.contains && { OR: [{ title: text }, { variantTitle: text }, { sku: text }] }),
  };
}

async function listOf(tx: Reader, shop: Shop, input: ListInput): Promise<ListOutput> {
  const where = filterOf(shop, input);
  const after = input.cursor === undefined ? null : positionOf(input.cursor);
  const later: Prisma.ItemWhereInput = after
    ? { OR: [{ title: { gt: after.title } }, { title: after.title, itemId: { gt: after.itemId } }] }
    : {};
  const rows = await tx.item.findMany({
    where: { AND: [where, later] },
    orderBy: [{ title: "asc" }, { itemId: "asc" }],
    take: input.limit + 1,
    include: WITH_LEVELS,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const names = await namesOf(tx, shop);
  return {
    items: page.map((row) => shown(row, names)),
    locations: [...names].sort(([a], [b]) => byNumber(a, b)).map(([locationId, name]) => ({ locationId, name })),
    nextCursor: rows.length > input.limit && last ? cursorOf(last) : null,
    total: await tx.item.count({ where }),
    lowItems: await tx.item.count({ where: { shop, low: true } }),
  };
}
