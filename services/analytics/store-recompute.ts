import type { Shop } from "../../contracts/shop.ts";
import type { Transaction } from "../_runtime/database.ts";
import { type CountedOrder, count, mergeEvent, type OrderState } from "./merge-order.ts";
import { type CountedRow, eventOf, keyColumns, ROLLUPS, type Rollup } from "./rows.ts";
import { writeCounted } from "./store-rollups.ts";

/** Orders whose events are in memory at once; the largest have 500 lines in each of several events. */
const PAGE_ORDERS = 100;

/**
 * Makes a shop's contributions anew from the log, by the code that counts events as they come, and its rollups from
 * the contributions. Rows that come out the same are not touched: they keep the message that made them so.
 * The shop's lock must be held alone.
 * @param messageId the command, which is named as the cause of every row that differed.
 */
export async function recomputeShop(
  transaction: Transaction,
  shop: Shop,
  timeZone: string,
  messageId: string,
): Promise<void> {
  await transaction.query({
    name: "recompute-orphans",
    text: `delete from contributions c where shop = $1
           and not exists (select from event_log l where l.shop = c.shop and l.order_id = c.order_id)`,
    values: [shop],
  });
  for (let after = "", full = true; full; ) {
    const states = await readPage(transaction, shop, after);
    writeCounted(
      transaction,
      states.map((state): { shop: Shop; order: CountedOrder } => ({ shop, order: count(state, timeZone) })),
    );
    after = states.at(-1)?.newest.order.orderId ?? "";
    full = states.length === PAGE_ORDERS;
  }
  for (const rollup of Object.values(ROLLUPS)) await rebuild(transaction, shop, rollup, messageId);
}

/** The next orders of the log, each as all of its events make it, in the order of their ids. */
async function readPage(transaction: Transaction, shop: Shop, after: string): Promise<OrderState[]> {
  const rows = await transaction.query<CountedRow>({
    name: "recompute-page",
    text: `select order_id, message_id, correlation_id, type, said_at, order_version, document
           from event_log where shop = $1 and order_id in (
             select distinct order_id from event_log where shop = $1 and order_id > $2 order by order_id limit $3
           ) order by order_id`,
    values: [shop, after, PAGE_ORDERS],
  });
  const states = new Map<string, OrderState>();
  for (const row of rows) states.set(row.order_id, mergeEvent(states.get(row.order_id) ?? null, eventOf(row)));
  return [...states.values()];
}

/** What a rollup should hold of a shop ($1), from the contributions. */
function expectedSql(rollup: Rollup): string {
  const keys = keyColumns(rollup);
  const sums = Object.values(rollup.sums);
  const some = sums.map((sum) => `sum(${sum}) <> 0`).join(" or ");
  const columns = [...keys, ...sums.map((sum) => `sum(${sum})::int8 as ${sum}`)].join(", ");
  return `select ${columns} from (${rollup === ROLLUPS.products ? PRODUCT_SHARES : "select * from contributions"}) as share
          where shop = $1 group by ${keys.join(", ")} having ${some}`;
}

const PRODUCT_SHARES = `
  select c.shop, c.currency, c.day, coalesce(p."productId", '') as product_id, p.title, p.units::int8 as units,
         p."grossMinor"::int8 as gross_minor, p."discountsMinor"::int8 as discounts_minor,
         p."refundsMinor"::int8 as refunds_minor
  from contributions c, jsonb_to_recordset(c.products) as p
    ("productId" text, title text, units text, "grossMinor" text, "discountsMinor" text, "refundsMinor" text)`;

async function rebuild(transaction: Transaction, shop: Shop, rollup: Rollup, messageId: string): Promise<void> {
  const keys = keyColumns(rollup);
  const sums = Object.values(rollup.sums);
  const same = keys.map((key) => `expected.${key} = kept.${key}`).join(" and ");
  await transaction.query({
    name: `recompute-${rollup.table}-remove`,
    text: `with expected as (${expectedSql(rollup)})
           delete from ${rollup.table} kept where shop = $1 and not exists (select from expected where ${same})`,
    values: [shop],
  });
  const listed = (prefix: string) => sums.map((sum) => `${prefix}.${sum}`).join(", ");
  await transaction.query({
    name: `recompute-${rollup.table}-write`,
    text: `with expected as (${expectedSql(rollup)})
           insert into ${rollup.table} as kept (${[...keys, ...sums].join(", ")}, message_id)
           select *, $2 from expected
           on conflict (${keys.join(", ")}) do update
             set ${sums.map((sum) => `${sum} = excluded.${sum}`).join(", ")}, message_id = excluded.message_id
             where (${listed("kept")}) is distinct from (${listed("excluded")})`,
    values: [shop, messageId],
  });
}
