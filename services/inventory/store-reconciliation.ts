import type { PrismaClient } from "../../prisma/inventory/generated/client.ts";
import { forShopPrisma } from "../_runtime/database.ts";
import type { KnownItem, KnownLevel, StockKept } from "./reconcile-stock.ts";

const KEPT = {
  itemId: true,
  variantId: true,
  productId: true,
  title: true,
  variantTitle: true,
  sku: true,
  tracked: true,
  deleted: true,
  levels: {
    select: { locationId: true, storeAvailable: true, storeAt: true, committed: true, onHand: true },
  },
} as const;

interface Row extends Omit<KnownItem, "levels"> {
  readonly levels: readonly (Omit<KnownLevel, "storeAtMs"> & { readonly storeAt: Date | null })[];
}

function knownItemOf({ levels, ...item }: Row): KnownItem {
  const known = levels.map(({ storeAt, ...level }) => ({ ...level, storeAtMs: storeAt?.getTime() ?? 0 }));
  return { ...item, levels: known };
}

/** What reconciliation compares the store's stock with. @param prisma on the query role's pool. */
export function stockKept(prisma: PrismaClient): StockKept {
  return {
    items: (shop, itemIds) =>
      forShopPrisma(prisma, shop, async (tx) => {
        const rows = await tx.item.findMany({ where: { shop, itemId: { in: [...itemIds] } }, select: KEPT });
        return new Map(rows.map((row) => [row.itemId, knownItemOf(row)]));
      }),
    itemsOfProducts: (shop, productIds) =>
      forShopPrisma(prisma, shop, async (tx) => {
        const rows = await tx.item.findMany({ where: { shop, productId: { in: [...productIds] } }, select: KEPT });
        return rows.map(knownItemOf);
      }),
    livingProducts: (shop, after, limit) =>
      forShopPrisma(prisma, shop, async (tx) => {
        const rows = await tx.item.findMany({
          where: { shop, deleted: false, productId: after === null ? { not: null } : { gt: after } },
          distinct: ["productId"],
          orderBy: { productId: "asc" },
          take: limit,
          select: { productId: true, title: true },
        });
        return rows.map(({ productId, title }) => ({ productId: productId ?? "", title }));
      }),
  };
}
