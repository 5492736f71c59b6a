import type { Shop } from "../../../contracts/shop.ts";
import type { Database } from "../database.ts";
import { PRIVACY_LIMITS } from "./erasure.ts";

/** The log itself stays: it holds ids only, and keeps what it names from coming back. */
const KEPT = ["runtime.erasure", "runtime.erased_message", "runtime.outbox"];

interface Table {
  readonly name: string;
}

/** Every table with a shop, those first that refer to others. Found in the catalogue: no service can forget one. */
const TABLES = `
  with recursive tables as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'shop' and not a.attisdropped
    where n.nspname in ('public', 'runtime') and c.relkind in ('r', 'p') and not c.relispartition
  ), depths as (
    select oid, 0 as depth from tables
    union
    select f.confrelid, d.depth + 1 from depths d
    join pg_constraint f on f.contype = 'f' and f.conrelid = d.oid and f.confrelid <> f.conrelid
  )
  select t.name from tables t join depths d on d.oid = t.oid group by t.name order by max(d.depth), t.name`;

/** Erases all rows of the shop, a part at a time. Safe to repeat. */
export async function eraseShopTables(database: Database, shop: Shop): Promise<void> {
  const { rows } = await database.write.query<Table>(TABLES);
  for (const { name } of rows.filter((table) => !KEPT.includes(table.name))) {
    for (let deleted: number = PRIVACY_LIMITS.shopRows; deleted === PRIVACY_LIMITS.shopRows; ) {
      deleted = await database.transact(async (transaction) => {
        // Ledgers that only grow let go of what is theirs.
        await transaction.query({
          name: "erasing-shop",
          text: "select set_config('flotilla.erasing_shop', $1, true)",
          values: [shop],
        });
        const gone = await transaction.query({
          name: `erase-shop-${name}`,
          text: `delete from ${name} where shop = $1 and ctid = any(array(
                   select ctid from ${name} where shop = $1 limit ${PRIVACY_LIMITS.shopRows})) returning 1`,
          values: [shop],
        });
        return gone.length;
      });
    }
  }
}

/**
 * The shop's outbox: what is published goes, and is noted to be taken out of the streams; what is not may be on its way.
 * @returns how many rows there still were.
 */
export async function eraseShopOutbox(database: Database, shop: Shop): Promise<number> {
  let found = 0;
  for (let rows: number = PRIVACY_LIMITS.shopRows; rows === PRIVACY_LIMITS.shopRows; found += rows) {
    const gone = await database.transact((transaction) =>
      transaction.query({
        name: "erase-shop-outbox",
        text: `with gone as (
                 delete from runtime.outbox where seq in (
                   select seq from runtime.outbox
                   where shop = $1 and published_at is not null and subject not like 'events.%.privacy.%'
                   limit ${PRIVACY_LIMITS.shopRows})
                 returning shop, stream, stream_seq, stream_incarnation, message_id, former_places
               ), noted as (
                 insert into runtime.erased_message (shop, stream, stream_seq, stream_incarnation, message_id)
                 select shop, stream, stream_seq, stream_incarnation, message_id from gone where stream is not null
                 union
                 select shop, place ->> 'stream', (place ->> 'seq')::int8, place ->> 'incarnation', message_id
                 from gone, jsonb_array_elements(former_places) as place
                 on conflict (stream, stream_incarnation, stream_seq) do nothing
               )
               select 1 from gone`,
        values: [shop],
      }),
    );
    rows = gone.length;
  }
  return found;
}
