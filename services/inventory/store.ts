import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import type { Database, Transaction } from "../_runtime/database.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import { cancelBackfill, requestBackfill } from "../_runtime/shopify/bulk/request.ts";
import { applyBatch, itemsOf } from "./apply-batch.ts";
import type { StockDecision } from "./decisions.ts";
import { writeDelivery } from "./delivery-settings.ts";
import { loadBook, type Scope, saveBook } from "./load-and-save.ts";
import type { RememberAttempt } from "./push-adjustment.ts";
import { Remembered } from "./remembered.ts";

export interface StoreOptions {
  readonly database: Database;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly graceMs: number;
}

export interface InventoryStore {
  /** @see ServiceDefinition.apply */
  apply(transaction: Transaction, batch: readonly Decided<StockDecision>[]): Promise<Outgoing[]>;
  /** Variant -> inventory item, of the variants that are known. For handlers: may be a moment behind. */
  itemsOfVariants(shop: Shop, variantIds: readonly string[]): Promise<Map<string, string>>;
  /** Those of the items that are known. */
  knownItems(shop: Shop, itemIds: readonly string[]): Promise<Set<string>>;
  readonly rememberAttempt: RememberAttempt;
}

function scopeOf(batch: readonly Decided<StockDecision>[]): Scope {
  const named = (shop: Shop, ids: readonly (string | null)[]) =>
    ids.flatMap((id) => (id === null ? [] : [{ shop, id }]));
  return {
    items: batch.flatMap(({ message, decision }) => named(message.shop, itemsOf(decision))),
    orders: batch.flatMap(({ message, decision }) =>
      decision.kind === "order" ? named(message.shop, [decision.order.orderId]) : [],
    ),
    products: batch.flatMap(({ message, decision }) => named(message.shop, productsOf(decision))),
  };
}

function productsOf(decision: StockDecision): (string | null)[] {
  if (decision.kind === "product" || decision.kind === "product-deleted") return [decision.productId];
  if (decision.kind === "imported") return [decision.reading.productId];
  return "readings" in decision ? decision.readings.map((item) => item.productId) : [];
}

export function inventoryStore({ database, now, graceMs }: StoreOptions): InventoryStore {
  const itemsOfVariants = new Remembered(now, async (shop, ids) => {
    const { rows } = await database.write.query<{ variant_id: string; item_id: string }>({
      name: "stock-variants-known",
      text: "select variant_id, item_id from items where shop = $1 and variant_id = any($2::text[])",
      values: [shop, textArray(ids)],
    });
    return new Map(rows.map((row) => [row.variant_id, row.item_id]));
  });
  const knownItems = new Remembered(now, async (shop, ids) => {
    const { rows } = await database.write.query<{ item_id: string }>({
      name: "stock-items-known",
      text: "select item_id from items where shop = $1 and item_id = any($2::text[])",
      values: [shop, textArray(ids)],
    });
    return new Map(rows.map((row) => [row.item_id, true as const]));
  });
  return {
    apply: async (transaction, batch) => {
      for (const { message, decision } of batch) {
        if (decision.kind === "backfill") await requestBackfill(transaction, message, decision);
        if (decision.kind === "backfill-gone") await cancelBackfill(transaction, message);
        if (decision.kind === "delivery") await writeDelivery(transaction, message.shop, decision.settings);
      }
      const book = await loadBook(transaction, scopeOf(batch));
      const outgoing = applyBatch(book, batch, { nowMs: now(), graceMs });
      saveBook(transaction, book);
      return outgoing;
    },
    itemsOfVariants: (shop, variantIds) => itemsOfVariants.find(shop, variantIds),
    knownItems: async (shop, itemIds) => new Set((await knownItems.find(shop, itemIds)).keys()),
    rememberAttempt: async (shop, commandId, attempt, changeFrom) => {
      const known = await readAttempt(database, shop, commandId, attempt);
      if (known !== null) return known;
      const fresh = await changeFrom();
      await database.transact((transaction) =>
        transaction.query({
          name: "stock-push-insert",
          text: `insert into pushes (shop, command_id, attempt, change_from) values ($1, $2, $3, $4)
                 on conflict (shop, command_id, attempt) do nothing`,
          values: [shop, commandId, attempt, fresh],
        }),
      );
      return (await readAttempt(database, shop, commandId, attempt)) ?? fresh;
    },
  };
}

async function readAttempt(database: Database, shop: Shop, commandId: string, attempt: number) {
  const [row] = await database.transact((transaction) =>
    transaction.query<{ change_from: number }>({
      name: "stock-push-read",
      text: "select change_from from pushes where shop = $1 and command_id = $2 and attempt = $3",
      values: [shop, commandId, attempt],
    }),
  );
  return row?.change_from ?? null;
}
