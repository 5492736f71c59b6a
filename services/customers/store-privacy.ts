import { ERASED_CUSTOMER, type Erasure } from "../../contracts/privacy.ts";
import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import type { Transaction } from "../_runtime/database.ts";
import { digestSql, type Privacy } from "../_runtime/privacy/erasure.ts";
import { heldRows } from "../_runtime/privacy/held-rows.ts";
import { lockShops } from "./store-work.ts";

/** A customer, and those merged into it: one person. */
const PERSON = `with recursive person (id) as (
    select $2::text union
    select c.customer_id from person join customers c on c.shop = $1 and c.merged_into = person.id
  )`;

/** Profiles, the points ledger, what was spent by month, and the requests of this kind. */
export const customersPrivacy: Privacy = {
  collect: async (transaction, shop, person) => {
    const of = (name: string, title: string, from: string) =>
      heldRows(transaction, { name, title, from, values: [shop, person.customerId, person.email] });
    const ids = `(t.customer_id = $2 or t.customer_id in (
      select customer_id from customers where shop = $1 and (merged_into = $2 or lower(email) = lower($3))))`;
    return [
      await of("customers", "Profile, points and tier", `customers t where t.shop = $1 and ${ids} order by t.number`),
      await of("points", "Points, entry by entry", `points_entries t where t.shop = $1 and ${ids} order by t.at`),
      await of("months", "What was spent, by month", `spend_months t where t.shop = $1 and ${ids} order by t.month`),
      await of(
        "metafields",
        "Points, tier, spend and price group as written to Shopify",
        `metafields t where t.shop = $1 and ${ids}`,
      ),
      await of(
        "requests",
        "Requests for this data",
        `data_requests t where t.shop = $1 and (t.customer_id = $2 or lower(t.email) = lower($3)) order by t.received_at`,
      ),
    ];
  },
  erase: async (transaction, shop, erasure) => {
    // The one lock of this service: nobody books while points change hands.
    lockShops(transaction, [shop]);
    await eraseRequests(transaction, shop, erasure);
    await ensureNobody(transaction, shop);
    await moveOrders(transaction, shop, erasure.orderIds);
    if (erasure.customerId !== null) await eraseCustomer(transaction, shop, erasure.customerId, erasure.askedAt);
    await addUp(transaction, shop, [ERASED_CUSTOMER, ...(erasure.customerId === null ? [] : [erasure.customerId])]);
  },
};

/** The request stays on its page, as answered or not; whom it was about does not. */
async function eraseRequests(transaction: Transaction, shop: Shop, erasure: Erasure): Promise<void> {
  const { customerId, salt, contactDigests, askedAt } = erasure;
  await transaction.query({
    name: "erase-data-requests",
    text: `update data_requests set customer_id = null, email = null, phone = null, order_ids = '{}', erased = true
           where shop = $1 and received_at <= greatest($5::timestamptz, now()) and not erased
             and (customer_id = $2 or ${digestSql("email", "$3")} = any($4::text[]))`,
    values: [shop, customerId, salt, textArray(contactDigests), askedAt],
  });
}

/** Nobody has a line, so that points and sums have somewhere to be. It is in no list, and never written to Shopify. */
async function ensureNobody(transaction: Transaction, shop: Shop): Promise<void> {
  await transaction.query({
    name: "erase-nobody",
    text: `insert into customers (shop, customer_id, number, tags, tier, deleted) values ($1, $2, 0, '{}', '', true)
           on conflict (shop, customer_id) do nothing`,
    values: [shop, ERASED_CUSTOMER],
  });
}

/** The erased orders become nobody's, with their points and what they add to a month. */
async function moveOrders(transaction: Transaction, shop: Shop, orderIds: readonly string[]): Promise<void> {
  const values = [shop, textArray(orderIds), ERASED_CUSTOMER];
  await transaction.query({
    name: "erase-months",
    text: `with moving as (
             select owner_id, document ->> 'currency' as currency, month, sum(spent_minor)::int8 as spent_minor,
                    count(*) filter (where document ->> 'cancelledAt' is null)::int4 as orders
             from loyalty_orders
             where shop = $1 and order_id = any($2::text[]) and owner_id is not null and owner_id <> $3
             group by 1, 2, 3
           ), taken as (
             update spend_months m set spent_minor = m.spent_minor - moving.spent_minor, orders = m.orders - moving.orders
             from moving where m.shop = $1 and m.customer_id = moving.owner_id and m.currency = moving.currency
               and m.month = moving.month
           )
           insert into spend_months (shop, customer_id, currency, month, spent_minor, orders)
           select $1, $3, currency, month, sum(spent_minor), sum(orders) from moving group by 3, 4
           on conflict (shop, customer_id, currency, month) do update
             set spent_minor = spend_months.spent_minor + excluded.spent_minor,
                 orders = spend_months.orders + excluded.orders`,
    values,
  });
  await transaction.query({
    name: "erase-loyalty-orders",
    text: `update loyalty_orders set owner_id = $3, document = jsonb_set(document, '{customerId}', to_jsonb($3::text))
           where shop = $1 and order_id = any($2::text[])`,
    values,
  });
  await transaction.query({
    name: "erase-points-of-orders",
    text: "update points_entries set customer_id = $3 where shop = $1 and order_id = any($2::text[]) and customer_id <> $3",
    values,
  });
}

/**
 * The profile goes. Where Shopify let other orders of the customer be, their points stay with the id; otherwise nothing
 * stays under it. A profile that Shopify has changed since is that of somebody who came back.
 */
async function eraseCustomer(transaction: Transaction, shop: Shop, customerId: string, askedAt: string): Promise<void> {
  const values = [shop, customerId, new Date(askedAt).toISOString()];
  await transaction.query({
    name: "erase-profiles",
    text: `${PERSON} update customers c set name = null, email = null, tags = '{}', locale = null, email_consent = null,
             created_at = null, profile_version = '', consent_version = ''
           from person where c.shop = $1 and c.customer_id = person.id and split_part(c.profile_version, ' ', 2) <= $3`,
    values,
  });
  await transaction.query({
    name: "erase-points",
    text: `${PERSON} update points_entries e set customer_id = $3 from person
           where e.shop = $1 and e.customer_id = person.id
             and not exists (select from loyalty_orders o where o.shop = $1 and o.owner_id = $2)
             and e.booked_at <= greatest($4::timestamptz, now())`,
    values: [shop, customerId, ERASED_CUSTOMER, askedAt],
  });
  for (const table of ["spend_months", "metafields", "customers"]) {
    await transaction.query({
      name: `erase-${table}`,
      text: `${PERSON} delete from ${table} t using person
             where t.shop = $1 and t.customer_id = person.id
               and not exists (select from loyalty_orders o where o.shop = $1 and o.owner_id = $2)
               ${table === "customers" ? "and t.profile_version = ''" : ""}`,
      values: [shop, customerId],
    });
  }
}

/** Balance, spend and number of orders anew, from what is left. */
async function addUp(transaction: Transaction, shop: Shop, customerIds: readonly string[]): Promise<void> {
  await transaction.query({
    name: "erase-add-up",
    text: `update customers c set
             points = coalesce((select sum(delta) from points_entries e
                                where e.shop = c.shop and e.customer_id = c.customer_id), 0),
             orders = coalesce((select sum(m.orders) from spend_months m
                                where m.shop = c.shop and m.customer_id = c.customer_id), 0)
           where c.shop = $1 and c.customer_id = any($2::text[])`,
    values: [shop, textArray(customerIds)],
  });
}
