import type { Shop } from "../../contracts/shop.ts";
import type { Database } from "../_runtime/database.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { ShopClosed } from "../_runtime/shopify/admin-errors.ts";
import { ShopSettingsDocument } from "../_runtime/shopify/generated/admin.ts";
import type { NotificationsStore } from "./store.ts";

/** A shop's name and address change seldom. */
const FRESH_MS = 24 * 3_600_000;
const DEADLINE_MS = 8_000;
/** Where a page waits for it. */
export const PAGE_DEADLINE_MS = 700;

export interface ShopFacts {
  readonly name: string;
  /** The shop's own address. */
  readonly email: string | null;
  /** As a merchant set it. */
  readonly staffEmail: string | null;
}

/** @throws what the Admin API threw, where the shop was never read before. */
export type ReadShop = (shop: Shop, options?: { deadlineMs?: number }) => Promise<ShopFacts>;

export interface ShopFactsParts {
  readonly store: Pick<NotificationsStore, "shop">;
  readonly database: Pick<Database, "transact">;
  readonly clientOf: (shop: Shop) => AdminClient;
  readonly now: () => number;
}

/** What is kept answers for a day; after that Shopify is asked, and where it does not answer, what is kept goes on. */
export function shopReader({ store, database, clientOf, now }: ShopFactsParts): ReadShop {
  return async (shop, { deadlineMs = DEADLINE_MS } = {}) => {
    const kept = await store.shop(shop);
    const known = kept.name === null ? null : { name: kept.name, email: kept.email, staffEmail: kept.staffEmail };
    if (known && kept.readAt && now() - kept.readAt.getTime() < FRESH_MS) return known;
    try {
      const { name, email } = (await clientOf(shop).run(ShopSettingsDocument, {}, { deadlineMs })).shop;
      await database.transact((transaction) =>
        transaction.query({
          name: "shop-upsert",
          text: `insert into shops (shop, name, email, read_at) values ($1, $2, $3, $4)
                 on conflict (shop) do update set name = excluded.name, email = excluded.email,
                   read_at = excluded.read_at`,
          values: [shop, name, email, new Date(now())],
        }),
      );
      return { name, email, staffEmail: kept.staffEmail };
    } catch (error) {
      if (known && !(error instanceof ShopClosed)) return known;
      throw error;
    }
  };
}
