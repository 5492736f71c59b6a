import type { Message } from "../../contracts/envelope.ts";
import { ShopInstalledV1, ShopUninstalledV1 } from "../../contracts/events/shops.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Transaction } from "../_runtime/database.ts";
import { rootCause } from "../_runtime/outbox.ts";
import type { Outgoing } from "../_runtime/service.ts";
import { sortedScopes } from "./stored-session.ts";

/** What an uninstall or a change of scopes says of a shop. */
export type ShopChange =
  | { readonly kind: "uninstalled"; readonly at: Date }
  | { readonly kind: "scopes"; readonly at: Date; readonly scopes: readonly string[] };

/** Everything that opens, closes or refreshes a shop waits its turn, until the end of the transaction. */
export async function lockShop(transaction: Transaction, shop: Shop): Promise<void> {
  await transaction.query({
    name: "auth-lock-shop",
    text: "select pg_advisory_xact_lock(hashtextextended('auth/' || $1, 0))",
    values: [shop],
  });
}

interface ShopRow {
  installed_at: Date;
  uninstalled_at: Date | null;
  scopes: string[];
  scopes_at: Date;
  revision: number;
}

async function readShop(transaction: Transaction, shop: Shop): Promise<ShopRow | undefined> {
  const [row] = await transaction.query<ShopRow>({
    name: "auth-read-shop",
    text: "select installed_at, uninstalled_at, scopes, scopes_at, revision from shops where shop = $1",
    values: [shop],
  });
  return row;
}

/** A token for a shop that had none is an install; one with other scopes is worth saying too; else nothing is new. */
export async function noteInstall(
  transaction: Transaction,
  shop: Shop,
  scopes: string[],
  at: Date,
): Promise<Outgoing[]> {
  const row = await readShop(transaction, shop);
  const isOpen = row !== undefined && row.uninstalled_at === null;
  if (isOpen && sameScopes(row.scopes, scopes)) return [];
  const revision = (row?.revision ?? 0) + 1;
  const cause = rootCause("auth", shop, `session-store/${shop}/${revision}`);
  await transaction.query({
    name: "auth-write-shop",
    text: `insert into shops (shop, installed_at, uninstalled_at, scopes, scopes_at, revision, cause_id)
           values ($1, $2, null, $3, $4, $5, $6)
           on conflict (shop) do update set installed_at = excluded.installed_at, uninstalled_at = null,
             scopes = excluded.scopes, scopes_at = excluded.scopes_at, revision = excluded.revision,
             cause_id = excluded.cause_id`,
    values: [shop, isOpen ? row.installed_at : at, scopes, at, revision, cause.id],
  });
  return [installed(cause, shop, revision, scopes)];
}

export async function applyChange(transaction: Transaction, message: Message, change: ShopChange): Promise<Outgoing[]> {
  const { shop } = message;
  await lockShop(transaction, shop);
  const row = await readShop(transaction, shop);
  if (!row || row.uninstalled_at) return [];
  return change.kind === "uninstalled"
    ? close(transaction, message, row, change.at)
    : changeScopes(transaction, message, row, change);
}

/** One that was triggered before the newest install speaks of the install before it: late, and overtaken. */
async function close(transaction: Transaction, message: Message, row: ShopRow, at: Date): Promise<Outgoing[]> {
  const { shop } = message;
  if (at < row.installed_at) return [];
  const revision = row.revision + 1;
  await transaction.query({
    name: "auth-close-shop",
    text: "update shops set uninstalled_at = $2, revision = $3, cause_id = $4 where shop = $1",
    values: [shop, at, revision, message.id],
  });
  await transaction.query({
    name: "auth-erase-sessions",
    text: "delete from sessions where shop = $1",
    values: [shop],
  });
  return [{ cause: message, message: ShopUninstalledV1, data: {}, id: `shop-uninstalled/${shop}/${revision}` }];
}

async function changeScopes(
  transaction: Transaction,
  message: Message,
  row: ShopRow,
  change: Extract<ShopChange, { kind: "scopes" }>,
): Promise<Outgoing[]> {
  const scopes = sortedScopes(change.scopes);
  if (change.at < row.scopes_at || sameScopes(row.scopes, scopes)) return [];
  const revision = row.revision + 1;
  await transaction.query({
    name: "auth-change-scopes",
    text: "update shops set scopes = $2, scopes_at = $3, revision = $4, cause_id = $5 where shop = $1",
    values: [message.shop, scopes, change.at, revision, message.id],
  });
  return [installed(message, message.shop, revision, scopes)];
}

function installed(cause: Message, shop: Shop, revision: number, scopes: string[]): Outgoing<typeof ShopInstalledV1> {
  return { cause, message: ShopInstalledV1, data: { scopes }, id: `shop-installed/${shop}/${revision}` };
}

function sameScopes(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((scope, index) => scope === b[index]);
}
