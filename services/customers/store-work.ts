import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import type { Transaction } from "../_runtime/database.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import { cancelBackfill, requestBackfill } from "../_runtime/shopify/bulk/request.ts";
import { applyDecision, mentionedIn } from "./apply-decision.ts";
import type { Decision } from "./decisions.ts";
import { requestPastPoints } from "./past-points.ts";
import { firstMonthOf } from "./points.ts";
import { priceGroupOf } from "./price-group.ts";
import {
  CUSTOMERS,
  type CustomerRow,
  customerState,
  ENTRIES,
  MONTHS,
  ORDERS,
  type OrderRow,
  orderState,
  type ShopRow,
  shopState,
  type Table,
  tiersJson,
} from "./rows.ts";
import { writeRequests } from "./store-requests.ts";
import { Work } from "./work.ts";

/**
 * One lock a shop: merges tie customers and orders together in ways that no set of row locks shows beforehand. In the
 * order of the shops, so that two batches never wait for each other in a circle. A statement of its own: the next one
 * must read after the lock.
 */
export function lockShops(transaction: Transaction, shops: readonly Shop[]): void {
  transaction.write({
    name: "customers-lock",
    text: `select pg_advisory_xact_lock(key) from (
             select distinct hashtextextended(name, 0) as key from unnest($1::text[]) as name order by 1
           ) as keys`,
    values: [textArray(shops)],
  });
}

/** A shop's decisions in parts: what follows a merge must read what the merge moved. */
function* parts(batch: readonly Decided<Decision>[]): Generator<readonly Decided<Decision>[]> {
  let part: Decided<Decision>[] = [];
  for (const decided of batch) {
    if (decided.decision.kind !== "merged") {
      part.push(decided);
      continue;
    }
    if (part.length > 0) yield part;
    yield [decided];
    part = [];
  }
  if (part.length > 0) yield part;
}

/** Writes a batch: shop by shop, each in the order given. */
export async function applyBatch(
  transaction: Transaction,
  batch: readonly Decided<Decision>[],
  nowMs: number,
): Promise<readonly Outgoing[]> {
  const shops = [...new Set(batch.map(({ message }) => message.shop))].sort();
  lockShops(transaction, shops);
  const outgoing: Outgoing[] = [];
  for (const shop of shops) {
    for (const part of parts(batch.filter(({ message }) => message.shop === shop))) {
      const work = await readWork(transaction, shop, part, nowMs);
      for (const { message, decision } of part) applyDecision(work, decision, message);
      writeWork(transaction, work, part);
      await requestJobs(transaction, work, part);
      outgoing.push(...work.outgoing);
    }
  }
  return outgoing;
}

async function readWork(
  transaction: Transaction,
  shop: Shop,
  part: readonly Decided<Decision>[],
  nowMs: number,
): Promise<Work> {
  const mentioned = part.map(({ decision }) => mentionedIn(decision));
  const orderIds = [...new Set(mentioned.flatMap((each) => each.orderIds))];
  const customerIds = [...new Set(mentioned.flatMap((each) => each.customerIds))];
  const [state, orders, mentionedCustomers] = await Promise.all([
    readShop(transaction, shop, nowMs),
    readOrders(transaction, shop, orderIds),
    readCustomers(transaction, shop, customerIds, nowMs),
  ]);
  const orderStates = new Map(orders.map((row) => [row.order_id, orderState(row)]));
  const owners = [...orderStates.values()].flatMap(({ ownerId, document }) => [ownerId, document.customerId]);
  const read = new Set(mentionedCustomers.map((row) => row.customer_id));
  const others = [...new Set(owners.filter((id) => id !== null))].filter((id) => !read.has(id));
  const customers = [...mentionedCustomers, ...(await readCustomers(transaction, shop, others, nowMs))];
  return new Work(state, new Map(customers.map((row) => [row.customer_id, customerState(row)])), orderStates, nowMs);
}

async function readOrders(transaction: Transaction, shop: Shop, orderIds: readonly string[]): Promise<OrderRow[]> {
  if (orderIds.length === 0) return [];
  return transaction.query<OrderRow>({
    name: "loyalty-orders-read",
    text: `select order_id, version, document, owner_id, was_paid, is_past, rule, booked, moves, spent_minor, month
           from loyalty_orders where shop = $1 and order_id = any($2::text[])`,
    values: [shop, textArray(orderIds)],
  });
}

export async function readShop(transaction: Transaction, shop: Shop, nowMs: number) {
  transaction.write({
    name: "shops-ensure",
    text: `insert into shops (shop, tiers_due_at, write_at) values ($1, $2, now()) on conflict (shop) do nothing`,
    values: [shop, new Date(nowMs)],
  });
  const [row] = await transaction.query<ShopRow>({
    name: "shops-read",
    text: `select s.shop, s.currency, r.version, r.points, r.per_minor, r.currency as rule_currency, r.tiers, r.past_orders
           from shops s left join loyalty_rules r on r.shop = s.shop
           where s.shop = $1 order by r.version desc nulls last limit 1`,
    values: [shop],
  });
  if (!row) throw new Error(`${shop} has no row`);
  return shopState(row);
}

/** With everybody they were merged into. spent_minor is added up anew: a month may have ended. */
export async function readCustomers(
  transaction: Transaction,
  shop: Shop,
  customerIds: readonly string[],
  nowMs: number,
): Promise<CustomerRow[]> {
  if (customerIds.length === 0) return [];
  // offset 0: a look into the index for each, also where statistics are old. A join read all customers of the shop.
  return transaction.query<CustomerRow>({
    name: "customers-read",
    text: `with recursive wanted (id) as (
             select unnest($2::text[])
             union
             select c.merged_into from wanted cross join lateral (
               select * from customers where shop = $1 and customer_id = wanted.id offset 0
             ) as c where c.merged_into is not null
           )
           select c.customer_id, c.name, c.email, c.tags, c.locale, c.created_at, c.profile_version, c.tags_version,
                  c.locale_version, c.email_consent,
                  c.consent_version, c.deleted, c.merged_into, c.points, c.tier, c.tier_changes, c.orders,
                  coalesce((select sum(m.spent_minor) from spend_months m
                            where m.shop = c.shop and m.customer_id = c.customer_id and m.currency = s.currency
                              and m.month >= $3), 0)::int8 as spent_minor
           from wanted
           cross join lateral (
             select * from customers where shop = $1 and customer_id = wanted.id offset 0
           ) as c
           join shops s on s.shop = c.shop`,
    values: [shop, textArray(customerIds), firstMonthOf(nowMs)],
  });
}

function write<Value>(transaction: Transaction, table: Table<Value>, shop: Shop, values: readonly Value[]): void {
  if (values.length === 0) return;
  const rows = values.map((value) => table.row(shop, value));
  const { text, columns } = table.insert;
  transaction.write({ name: table.name, text, values: columns.parameters(rows) });
}

function found<T>(map: ReadonlyMap<string, T>, ids: Iterable<string>): T[] {
  return [...ids]
    .sort()
    .map((id) => map.get(id))
    .filter((each) => each !== undefined);
}

/** @param part what was decided, where something was. */
export function writeWork(transaction: Transaction, work: Work, part: readonly Decided<Decision>[]): void {
  const { shop } = work.shop;
  const customers = found(work.customers, work.changedCustomers);
  writeShop(transaction, work, part);
  write(transaction, ORDERS, shop, found(work.orders, work.changedOrders));
  write(transaction, CUSTOMERS, shop, customers);
  write(transaction, ENTRIES, shop, work.bookings);
  write(transaction, MONTHS, shop, [...work.months.values()]);
  for (const { decision } of part) {
    if (decision.kind === "merged") moveOwned(transaction, work, decision);
  }
  writeRequests(transaction, shop, part);
  writeMetafields(transaction, work);
}

async function requestJobs(transaction: Transaction, work: Work, part: readonly Decided<Decision>[]): Promise<void> {
  for (const { message, decision } of part) {
    if (decision.kind === "installed") await requestBackfill(transaction, message, decision.wish);
    if (decision.kind === "backfill") await requestBackfill(transaction, message, decision);
    if (decision.kind === "uninstalled") await cancelBackfill(transaction, message);
  }
  const { shop, ruleVersion } = work.shop;
  if (work.newRule?.rule.pastOrders) await requestPastPoints(transaction, shop, ruleVersion);
}

function writeShop(transaction: Transaction, work: Work, part: readonly Decided<Decision>[]): void {
  const { shop, currency, ruleVersion } = work.shop;
  if (work.newRule) {
    const { rule, cause } = work.newRule;
    transaction.write({
      name: "loyalty-rule-insert",
      text: `insert into loyalty_rules (shop, version, points, per_minor, currency, tiers, set_at, actor, message_id, past_orders)
             values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10)`,
      values: [
        shop,
        ruleVersion,
        rule.points,
        rule.perMinor.toString(),
        rule.currency,
        tiersJson(rule),
        new Date(work.nowMs),
        cause.actor ?? null,
        cause.id,
        rule.pastOrders ?? false,
      ],
    });
  }
  transaction.write({
    name: "shops-update",
    // Other thresholds: everybody's tier is looked at again.
    text: `update shops set currency = $2, tiers_due_at = case when $3 then $4 else tiers_due_at end
           where shop = $1 and (currency is distinct from $2 or $3)`,
    values: [shop, currency, work.newRule !== null, new Date(work.nowMs)],
  });
  if (part.some(({ decision }) => decision.kind === "installed")) {
    transaction.write({
      name: "rule-want",
      text: "update shops set rule_written = null, rule_due_at = now() where shop = $1",
      values: [shop],
    });
  }
  if (!part.some(({ decision }) => decision.kind === "uninstalled")) return;
  transaction.write({
    name: "rule-forget-shop",
    text: "update shops set rule_due_at = 'infinity' where shop = $1",
    values: [shop],
  });
  transaction.write({
    name: "metafields-forget-shop",
    text: "update metafields set dirty = false where shop = $1 and dirty",
    values: [shop],
  });
}

/** Orders and months of the merged customer become the survivor's. Nothing is said: sums do not change. */
function moveOwned(
  transaction: Transaction,
  work: Work,
  { keptId, deletedId }: { keptId: string; deletedId: string },
): void {
  const values = [work.shop.shop, deletedId, work.survivorOf(keptId)];
  transaction.write({
    name: "loyalty-orders-move",
    text: "update loyalty_orders set owner_id = $3 where shop = $1 and owner_id = $2",
    values,
  });
  transaction.write({
    name: "spend-months-move",
    text: `with moved as (
             delete from spend_months where shop = $1 and customer_id = $2
             returning shop, currency, month, spent_minor, orders
           )
           insert into spend_months (shop, customer_id, currency, month, spent_minor, orders)
           select shop, $3, currency, month, spent_minor, orders from moved
           on conflict (shop, customer_id, currency, month) do update
             set spent_minor = spend_months.spent_minor + excluded.spent_minor,
                 orders = spend_months.orders + excluded.orders`,
    values,
  });
}

/** Only the newest value is kept: the writer takes it from here, a burst of orders later or sooner. */
function writeMetafields(transaction: Transaction, work: Work): void {
  const { shop } = work.shop;
  const wanted = found(work.customers, work.wanted).filter(({ deleted }) => !deleted);
  const gone = found(work.customers, work.changedCustomers).filter(({ deleted }) => deleted);
  if (wanted.length > 0) {
    transaction.write({
      name: "metafields-want",
      text: `insert into metafields (shop, customer_id, points, tier, spent_minor, price_group, dirty)
             select $1, id, points::int8, tier, spent::int8, nullif(price_group, ''), true
             from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
               as row (id, points, tier, spent, price_group)
             on conflict (shop, customer_id) do update
               set points = excluded.points, tier = excluded.tier, spent_minor = excluded.spent_minor,
                   price_group = excluded.price_group, version = metafields.version + 1, dirty = true,
                   attempts = 0, error = null`,
      values: [
        shop,
        textArray(wanted.map(({ customerId }) => customerId)),
        textArray(wanted.map(({ points }) => points.toString())),
        textArray(wanted.map(({ tier }) => tier)),
        textArray(wanted.map(({ spentMinor }) => spentMinor.toString())),
        textArray(wanted.map(({ tags }) => priceGroupOf(tags) ?? "")),
      ],
    });
  }
  if (gone.length > 0) {
    transaction.write({
      name: "metafields-drop",
      text: "update metafields set dirty = false where shop = $1 and customer_id = any($2::text[]) and dirty",
      values: [shop, textArray(gone.map(({ customerId }) => customerId))],
    });
  }
}
