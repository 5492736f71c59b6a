import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import type { Database, Transaction } from "../_runtime/database.ts";

export interface WantedMetafield {
  readonly customerId: string;
  readonly points: bigint;
  readonly tier: string;
  readonly spentMinor: bigint;
  /** null: none, and none was written before. NO_GROUP where there was one. */
  readonly group: string | null;
  readonly version: number;
  /** It failed alone or among others before: it goes alone now. */
  readonly attempts: number;
}

export interface ClaimedMetafields {
  readonly shop: Shop;
  readonly customers: readonly WantedMetafield[];
}

/** What is to be written to Shopify, shared by all copies of the service. The database's clock decides for all. */
export interface MetafieldStore {
  /**
   * Takes the next customers of one shop whose turn it is; nobody else gets them for forMs, nor any of the shop's before
   * everyMs are over. null: nothing to do.
   */
  claim(limits: { mostFields: number; everyMs: number; forMs: number }): Promise<ClaimedMetafields | null>;
  /** Written as claimed. Who changed meanwhile stays to be written. */
  finish(claimed: ClaimedMetafields): Promise<void>;
  /** Shopify declined it for good: not tried again until it changes. */
  refuse(shop: Shop, customer: WantedMetafield, error: string): Promise<void>;
  /** Given back, for another try. alone: one by one, to find which of them is wrong. */
  release(claimed: ClaimedMetafields, options: { pauseMs: number; alone: boolean }): Promise<void>;
}

interface Row {
  readonly customer_id: string;
  readonly points: string;
  readonly tier: string;
  readonly spent_minor: string;
  readonly price_group: string | null;
  readonly written_group: string | null;
  readonly version: number;
  readonly attempts: number;
}

/** A metafield can not be empty, and is not deleted: this is the name of no group. */
export const NO_GROUP = "-";
/** Points, tier, spend. */
const FIELDS = 3;
const MOST_ROWS = 25;

/** How many metafields a customer takes of a call. */
function fieldsOf(row: Pick<Row, "price_group" | "written_group">): number {
  return groupOf(row) === null ? FIELDS : FIELDS + 1;
}

function groupOf({ price_group, written_group }: Pick<Row, "price_group" | "written_group">): string | null {
  return price_group ?? (written_group === null ? null : NO_GROUP);
}

/** As many as fit into a call. */
function fitting(rows: readonly Row[], mostFields: number): Row[] {
  let fields = 0;
  return rows.filter((row) => (fields += fieldsOf(row)) <= mostFields);
}

export function metafieldStore(database: Pick<Database, "transact">): MetafieldStore {
  return {
    claim: (limits) => database.transact((transaction) => claim(transaction, limits)),
    finish: (claimed) => database.transact((transaction) => finish(transaction, claimed)),
    refuse: (shop, customer, error) =>
      database.transact(async (transaction) => {
        await transaction.query({
          name: "metafields-refuse",
          text: `update metafields set claimed_until = null, attempts = attempts + 1, error = $4,
                   dirty = dirty and version <> $3
                 where shop = $1 and customer_id = $2`,
          values: [shop, customer.customerId, customer.version, error],
        });
      }),
    release: (claimed, options) => database.transact((transaction) => release(transaction, claimed, options)),
  };
}

async function claim(
  transaction: Transaction,
  { mostFields, everyMs, forMs }: { mostFields: number; everyMs: number; forMs: number },
): Promise<ClaimedMetafields | null> {
  const [due] = await transaction.query<{ shop: Shop }>({
    name: "metafields-due-shop",
    text: `select s.shop from shops s
           where s.write_at <= now() and exists (
             select 1 from metafields m
             where m.shop = s.shop and m.dirty and (m.claimed_until is null or m.claimed_until < now()))
           order by s.write_at limit 1 for update skip locked`,
    values: [],
  });
  if (!due) return null;
  const rows = await transaction.query<Row>({
    name: "metafields-due",
    text: `select customer_id, points, tier, spent_minor, price_group, written_group, version, attempts from metafields
           where shop = $1 and dirty and (claimed_until is null or claimed_until < now())
           order by attempts > 0, customer_id limit $2 for update skip locked`,
    values: [due.shop, MOST_ROWS],
  });
  const [first] = rows;
  if (!first) return null;
  const taken =
    first.attempts > 0
      ? [first]
      : fitting(
          rows.filter(({ attempts }) => attempts === 0),
          mostFields,
        );
  await transaction.query({
    name: "metafields-claim",
    text: `update metafields set claimed_until = now() + make_interval(secs => $3)
           where shop = $1 and customer_id = any($2::text[])`,
    values: [due.shop, textArray(taken.map((row) => row.customer_id)), forMs / 1_000],
  });
  await setWriteAt(transaction, due.shop, everyMs);
  const customers = taken.map(
    (row): WantedMetafield => ({
      customerId: row.customer_id,
      points: BigInt(row.points),
      tier: row.tier,
      spentMinor: BigInt(row.spent_minor),
      group: groupOf(row),
      version: row.version,
      attempts: row.attempts,
    }),
  );
  return { shop: due.shop, customers };
}

async function setWriteAt(transaction: Transaction, shop: Shop, waitMs: number): Promise<void> {
  await transaction.query({
    name: "shops-write-at",
    text: "update shops set write_at = now() + make_interval(secs => $2) where shop = $1",
    values: [shop, waitMs / 1_000],
  });
}

/** In the order in which the consume loop writes them: neither waits for the other in a circle. */
async function lockRows(transaction: Transaction, { shop, customers }: ClaimedMetafields): Promise<void> {
  await transaction.query({
    name: "metafields-lock",
    text: `select 1 from metafields where shop = $1 and customer_id = any($2::text[]) order by customer_id for update`,
    values: [shop, textArray(customers.map(({ customerId }) => customerId))],
  });
}

async function finish(transaction: Transaction, claimed: ClaimedMetafields): Promise<void> {
  await lockRows(transaction, claimed);
  await transaction.query({
    name: "metafields-finish",
    text: `update metafields m
           set claimed_until = null, attempts = 0, error = null, dirty = m.dirty and m.version <> row.version::int4,
               written_points = row.points::int8, written_tier = row.tier, written_group = nullif(row.price_group, ''),
               written_at = now()
           from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
             as row (id, points, tier, version, price_group)
           where m.shop = $1 and m.customer_id = row.id`,
    values: [
      claimed.shop,
      textArray(claimed.customers.map(({ customerId }) => customerId)),
      textArray(claimed.customers.map(({ points }) => points.toString())),
      textArray(claimed.customers.map(({ tier }) => tier)),
      textArray(claimed.customers.map(({ version }) => String(version))),
      textArray(claimed.customers.map(({ group }) => group ?? "")),
    ],
  });
}

async function release(
  transaction: Transaction,
  claimed: ClaimedMetafields,
  { pauseMs, alone }: { pauseMs: number; alone: boolean },
): Promise<void> {
  await setWriteAt(transaction, claimed.shop, pauseMs);
  await lockRows(transaction, claimed);
  await transaction.query({
    name: "metafields-release",
    text: `update metafields set claimed_until = null, attempts = attempts + $3
           where shop = $1 and customer_id = any($2::text[])`,
    values: [claimed.shop, textArray(claimed.customers.map(({ customerId }) => customerId)), alone ? 1 : 0],
  });
}
