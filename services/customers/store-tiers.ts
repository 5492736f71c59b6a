import type { Shop } from "../../contracts/shop.ts";
import { int8Array, textArray } from "../_runtime/binary-array.ts";
import type { Database, Transaction } from "../_runtime/database.ts";
import { type Outbox, rootCause } from "../_runtime/outbox.ts";
import { firstMonthOf } from "./points.ts";
import { customerState } from "./rows.ts";
import { lockShops, readCustomers, readShop, writeWork } from "./store-work.ts";
import { Work } from "./work.ts";

/** Customers looked at in one transaction: others of the shop wait as long. */
const MAX_CUSTOMERS = 500;
const DAY_MS = 86_400_000;

/**
 * Looks at the tiers of one shop whose time has come: a month has gone out of the twelve, or the thresholds changed.
 * @returns false where no shop is due.
 */
export async function settleDueTiers(
  database: Pick<Database, "transact">,
  outbox: Pick<Outbox, "say">,
  nowMs: number,
): Promise<boolean> {
  const [due] = await database.transact((transaction) =>
    transaction.query<{ shop: Shop }>({
      name: "tiers-due-shop",
      text: "select shop from shops where tiers_due_at <= $1 order by tiers_due_at limit 1",
      values: [new Date(nowMs)],
    }),
  );
  if (!due) return false;
  await outbox.say((transaction) => settleShop(transaction, due.shop, nowMs));
  return true;
}

async function settleShop(transaction: Transaction, shop: Shop, nowMs: number) {
  lockShops(transaction, [shop]);
  const state = await readShop(transaction, shop, nowMs);
  const wrong = await wrongTiers(transaction, new Work(state, new Map(), new Map(), nowMs));
  const rows = wrong.length === 0 ? [] : await readCustomers(transaction, shop, wrong, nowMs);
  const work = new Work(state, new Map(rows.map((row) => [row.customer_id, customerState(row)])), new Map(), nowMs);
  const cause = rootCause("customers", shop, `customers.tiers:${new Date(nowMs).toISOString()}`);
  for (const customerId of wrong) {
    work.changedCustomers.add(customerId);
    work.wanted.add(customerId);
    work.settleTier(customerId, cause);
  }
  writeWork(transaction, work, []);
  if (wrong.length < MAX_CUSTOMERS) {
    await transaction.query({
      name: "tiers-done",
      text: "update shops set tiers_due_at = $2 where shop = $1",
      values: [shop, new Date((Math.floor(nowMs / DAY_MS) + 1) * DAY_MS)],
    });
  }
  return work.outgoing;
}

/** Whose spend or tier is no longer what is written of them. */
async function wrongTiers(transaction: Transaction, work: Work): Promise<string[]> {
  const { tiers } = work.rule();
  const rows = await transaction.query<{ customer_id: string }>({
    name: "tiers-wrong",
    text: `select c.customer_id from customers c
           left join (
             select customer_id, sum(spent_minor)::int8 as spent from spend_months
             where shop = $1 and currency = $2 and month >= $3 group by customer_id
           ) as m on m.customer_id = c.customer_id
           where c.shop = $1 and (c.spent_minor <> coalesce(m.spent, 0) or c.tier <> (
             select name from unnest($4::text[], $5::int8[]) as tier (name, from_minor)
             where from_minor <= greatest(coalesce(m.spent, 0), 0) order by from_minor desc limit 1))
           order by c.customer_id limit ${MAX_CUSTOMERS}`,
    values: [
      work.shop.shop,
      work.shop.currency,
      firstMonthOf(work.nowMs),
      textArray(tiers.map(({ name }) => name)),
      int8Array(tiers.map(({ fromMinor }) => fromMinor)),
    ],
  });
  return rows.map((row) => row.customer_id);
}
