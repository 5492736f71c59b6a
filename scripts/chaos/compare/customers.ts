import type { OurCustomer, OurState } from "../our-state.ts";
import type { StoreCustomer, StoreOrder, StoreState } from "../store-state.ts";
import type { Difference } from "./difference.ts";
import { pointsOf, unitOf, wasPaid } from "./expected.ts";

/** The default tiers by what was spent, in whole units of the currency: services/customers/points.ts says them too. */
const TIERS = [
  { name: "Gold", from: 1_000 },
  { name: "Silver", from: 300 },
  { name: "Bronze", from: 0 },
];
/** Where the app keeps points and tier in the store; an app's own namespace shows as app--<id>--loyalty. */
const LOYALTY = /loyalty$/;

/** Balances, tiers and profiles, and what stands in the store's metafields, against the rule over the store's orders. */
export function compareCustomers(store: StoreState, ours: OurState): Difference[] {
  const paid = wasPaid(store);
  const ordersOf = Map.groupBy(store.orders, (order) => order.customerId ?? "");
  const known = new Map(ours.customers.map((customer) => [customer.customerId, customer]));
  return store.customers.flatMap((customer) => {
    const orders = (ordersOf.get(customer.customerId) ?? []).filter((order) => paid.has(order.orderId));
    return compareCustomer(store, customer, orders, known.get(customer.customerId));
  });
}

function compareCustomer(
  { shop, currency }: StoreState,
  customer: StoreCustomer,
  paid: readonly StoreOrder[],
  ours: OurCustomer | undefined,
): Difference[] {
  const id = customer.customerId;
  const points = paid.reduce((sum, order) => sum + pointsOf(order), 0);
  if (!ours) {
    // One who never ordered may be known by the backfill only.
    return paid.length === 0 ? [] : [{ kind: "points", shop, id, ours: "no such customer", theirs: String(points) }];
  }
  const found: Difference[] = [];
  const expect = (kind: Difference["kind"], one: string, other: string) => {
    if (one !== other) found.push({ kind, shop, id, ours: one, theirs: other });
  };
  const spent = spentOf(paid, currency);
  const tier = TIERS.find(({ from }) => spent >= from * unitOf(currency))?.name ?? "";
  expect("points", ours.points, String(points));
  expect("points-ledger", ours.ledgerPoints, ours.points);
  expect("tier", ours.tier, tier);
  expect("customer-profile", profileOf(ours.name, ours.email), profileOf(nameOf(customer), customer.email));
  const metafields = customer.metafields.filter(({ namespace }) => LOYALTY.test(namespace));
  const there = metafields.map(({ key, value }) => `${key} ${value}`).sort();
  if (paid.length > 0) expect("metafield", `points ${points}, spent ${spent}, tier ${tier}`, there.join(", "));
  return found;
}

function nameOf({ firstName, lastName }: StoreCustomer): string | null {
  return [firstName, lastName].filter(Boolean).join(" ") || null;
}

const profileOf = (name: string | null, email: string | null) => `${name ?? "no name"} <${email ?? "no email"}>`;

/** Minor units that count for a tier: by calendar months in UTC, this one, by our clock, and the eleven before. */
function spentOf(paid: readonly StoreOrder[], currency: string): number {
  const now = new Date();
  const fromMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11);
  return paid
    .filter((order) => order.cancelledAt === null && order.currency === currency)
    .filter((order) => Date.parse(order.createdAt) >= fromMs)
    .reduce((sum, { totals }) => sum + Math.max(0, totals.total.minor - totals.refunded.minor), 0);
}
