import pg from "pg";
import { SERVICES, type ServiceName } from "../../contracts/services.ts";

export interface OurOrder {
  readonly orderId: string;
  readonly document: Record<string, unknown>;
}

export interface OurLevel {
  readonly itemId: string;
  readonly locationId: string;
  readonly available: number;
  readonly committed: number;
  readonly onHand: number;
  /** Sums of the level's ledger entries. */
  readonly ledgerAvailable: number;
  readonly ledgerCommitted: number;
  readonly ledgerOnHand: number;
}

/** What is booked of an order on one item, all locations together. */
export interface OurOrderEffect {
  readonly orderId: string;
  readonly itemId: string;
  readonly available: number;
  readonly committed: number;
  readonly onHand: number;
  /** With the entries that take back the blame of somebody unknown, or undo what a newer snapshot does not show. */
  readonly correctedAvailable: number;
  readonly correctedCommitted: number;
  readonly correctedOnHand: number;
}

export interface OurCustomer {
  readonly customerId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly points: string;
  readonly ledgerPoints: string;
  readonly tier: string;
  readonly deleted: boolean;
  readonly mergedInto: string | null;
}

export interface OurRollup {
  readonly currency: string;
  /** "2026-11-23" */
  readonly day: string;
  /** "" for custom items; absent in rollups by day. */
  readonly productId?: string;
  readonly title?: string;
  readonly orders?: string;
  readonly units: string;
  readonly grossMinor: string;
  readonly discountsMinor: string;
  readonly refundsMinor: string;
  readonly totalMinor?: string;
}

export interface OurMail {
  readonly logId: string;
  readonly cause: string;
  readonly key: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly recipient: string | null;
  readonly origin: string;
}

/** Where a service's messages stand. */
export interface OurPipe {
  readonly service: ServiceName;
  readonly pending: number;
  readonly deadLetters: readonly { readonly messageId: string; readonly type: string; readonly reason: string }[];
}

/** All that the services hold of one shop, as far as it is compared. */
export interface OurState {
  readonly orders: readonly OurOrder[];
  readonly timeline: readonly { readonly orderId: string; readonly kind: string; readonly reference: string }[];
  readonly levels: readonly OurLevel[];
  readonly effects: readonly OurOrderEffect[];
  readonly customers: readonly OurCustomer[];
  readonly days: readonly OurRollup[];
  readonly hours: readonly OurRollup[];
  readonly products: readonly OurRollup[];
  readonly mails: readonly OurMail[];
  readonly webhookIds: ReadonlySet<string>;
  readonly pipes: readonly OurPipe[];
}

/** Connections of the superuser, one a database: past row-level security, reading what is really there. */
export interface Databases {
  query<Row extends pg.QueryResultRow>(service: ServiceName, text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** @param adminUrl of a superuser, e.g. postgres://flotilla:...@127.0.0.1:5432/postgres */
export function openDatabases(adminUrl: string): Databases {
  const pools = new Map<ServiceName, pg.Pool>();
  const poolOf = (service: ServiceName) => {
    const known = pools.get(service);
    if (known) return known;
    const url = new URL(adminUrl);
    url.pathname = `/flotilla_${service}`;
    const pool = new pg.Pool({ connectionString: url.href, max: 1 });
    // A server that is killed while the connection idles is no news: the next query makes another.
    pool.on("error", () => undefined);
    pools.set(service, pool);
    return pool;
  };
  return {
    query: async (service, text, values) => (await poolOf(service).query(text, values)).rows,
    close: async () => void (await Promise.all([...pools.values()].map((pool) => pool.end()))),
  };
}

export async function readOurs(databases: Databases, shop: string): Promise<OurState> {
  const rows = <Row extends pg.QueryResultRow>(service: ServiceName, text: string) =>
    databases.query<Row>(service, text, [shop]);
  const rollup = (table: string, day: string, more: string) =>
    rows<OurRollup>(
      "analytics",
      `select currency, ${day} as day, ${more} sum(units)::text as units, sum(gross_minor)::text as "grossMinor",
              sum(discounts_minor)::text as "discountsMinor", sum(refunds_minor)::text as "refundsMinor"
         from ${table} where shop = $1 group by 1, 2 ${more.includes("productId") ? ", 3, 4" : ""}`,
    );
  const sums = `sum(orders)::text as orders, sum(total_minor)::text as "totalMinor",`;
  return {
    orders: await rows("orders", `select order_id as "orderId", document from orders where shop = $1`),
    timeline: await rows("orders", `select order_id as "orderId", kind, reference from timeline where shop = $1`),
    levels: await rows("inventory", LEVELS),
    effects: await rows("inventory", EFFECTS),
    customers: await rows("customers", CUSTOMERS),
    days: await rollup("rollup_days", "to_char(day, 'YYYY-MM-DD')", sums),
    hours: await rollup("rollup_hours", "to_char(hour_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI')", sums),
    products: await rollup("rollup_products", "to_char(day, 'YYYY-MM-DD')", `product_id as "productId", title,`),
    mails: await rows(
      "notifications",
      `select log_id as "logId", cause, key, outcome, reason, recipient, origin from mails where shop = $1`,
    ),
    webhookIds: new Set(
      (await rows<{ id: string }>("gateway", "select message_id as id from runtime.outbox where shop = $1")).map(
        ({ id }) => id,
      ),
    ),
    pipes: await Promise.all(SERVICES.map((service) => readPipe(databases, service, shop))),
  };
}

const LEVELS = `
  select l.item_id as "itemId", l.location_id as "locationId", l.available, l.committed, l.on_hand as "onHand",
         coalesce(sum(e.available_delta), 0)::int as "ledgerAvailable",
         coalesce(sum(e.committed_delta), 0)::int as "ledgerCommitted",
         coalesce(sum(e.on_hand_delta), 0)::int as "ledgerOnHand"
    from levels l left join ledger e using (shop, item_id, location_id)
   where l.shop = $1 group by l.shop, l.item_id, l.location_id`;

/** Corrections move units between locations, or take back what an unknown writer was blamed for: no effect of their own. */
const EFFECTS = `
  select order_id as "orderId", item_id as "itemId",
         coalesce(sum(available_delta) filter (where cause <> 'correction'), 0)::int as available,
         coalesce(sum(committed_delta) filter (where cause <> 'correction'), 0)::int as committed,
         coalesce(sum(on_hand_delta) filter (where cause <> 'correction'), 0)::int as "onHand",
         sum(available_delta)::int as "correctedAvailable", sum(committed_delta)::int as "correctedCommitted",
         sum(on_hand_delta)::int as "correctedOnHand"
    from ledger where shop = $1 and order_id is not null group by 1, 2`;

const CUSTOMERS = `
  select c.customer_id as "customerId", c.name, c.email, c.points::text as points, c.tier, c.deleted,
         c.merged_into as "mergedInto", coalesce(sum(p.delta), 0)::text as "ledgerPoints"
    from customers c left join points_entries p using (shop, customer_id)
   where c.shop = $1 group by c.shop, c.customer_id`;

async function readPipe(databases: Databases, service: ServiceName, shop: string): Promise<OurPipe> {
  const [pending] = await databases.query<{ n: number }>(
    service,
    "select count(*)::int as n from runtime.outbox where shop = $1 and published_at is null",
    [shop],
  );
  const deadLetters = await databases.query<{ messageId: string; type: string; reason: string }>(
    service,
    `select message_id as "messageId", type, code || ': ' || reason as reason from runtime.dead_letter where shop = $1`,
    [shop],
  );
  return { service, pending: pending?.n ?? 0, deadLetters };
}
