import type { Database } from "./database.ts";
import { hashOf } from "./random.ts";

/** Where each kind's ids begin: they look like Shopify's and stay below 2^53. */
const BASES = {
  shop: 61_204_000_000,
  location: 71_300_000_000,
  product: 8_120_000_000_000,
  variant: 44_100_000_000_000,
  inventoryItem: 46_200_000_000_000,
  image: 38_900_000_000_000,
  customer: 7_340_000_000_000,
  company: 2_950_000_000,
  order: 5_610_000_000_000,
  lineItem: 14_080_000_000_000,
  shippingLine: 4_710_000_000_000,
  transaction: 6_910_000_000_000,
  refund: 930_000_000_000,
  refundLine: 462_000_000_000,
  fulfillment: 5_030_000_000_000,
  orderEdit: 91_400_000_000,
  adjustmentGroup: 84_500_000_000,
  bulkOperation: 6_100_000_000_000,
  discount: 1_420_000_000_000,
  validation: 12_600_000_000,
  cartTransform: 19_800_000_000,
  carrierService: 69_300_000_000,
} as const;
export type IdKind = keyof typeof BASES;

/** Ids stand this far apart at most, so that they rise and still look unplanned. */
const STRIDE = 32_768;

/** Rising, never used twice, the same for the same seed and history. */
export interface Ids {
  next(kind: IdKind): number;
  /** As next, for who needs very many: takes them from the file so many at a time. Those left over are never used. */
  inBlocks(kind: IdKind, size: number): () => number;
  /** 1, 2, 3 ... of a named count. */
  count(name: string): number;
  /** The named count goes on above this. */
  raise(name: string, atLeast: number): void;
}

export function openIds(db: Database, seed: string): Ids {
  const add = (name: string, by: number) => {
    const row = db.get(
      "INSERT INTO counters (kind, value) VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET value = value + ?2 RETURNING value",
      name,
      by,
    );
    return Number(row?.["value"]);
  };
  const idOf = (kind: IdKind, number: number) =>
    BASES[kind] + number * STRIDE + (hashOf(`${seed}/${kind}/${number}`) % STRIDE);
  return {
    count: (name) => add(name, 1),
    raise(name, atLeast) {
      db.run(
        "INSERT INTO counters (kind, value) VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET value = max(value, ?2)",
        name,
        atLeast,
      );
    },
    next: (kind) => idOf(kind, add(`id:${kind}`, 1)),
    inBlocks(kind, size) {
      let [used, last] = [0, 0];
      return () => {
        if (used === last) {
          last = add(`id:${kind}`, size);
          used = last - size;
        }
        used++;
        return idOf(kind, used);
      };
    },
  };
}
