import { z } from "zod";
import { LoyaltyRule } from "../../contracts/queries/customers.ts";
import type { Shop } from "../../contracts/shop.ts";
import { type RowColumns, rowColumns } from "../_runtime/row-columns.ts";
import type { OrderState } from "./book-order.ts";
import type { EmailConsent } from "./decisions.ts";
import { OrderDocument } from "./order-document.ts";
import type { PointsRule, Rule } from "./points.ts";
import type { CustomerState, MonthChange, ShopState, WrittenBooking } from "./work.ts";

const Tiers = LoyaltyRule.shape.tiers;

export interface ShopRow {
  readonly shop: string;
  readonly currency: string | null;
  readonly version: number | null;
  readonly points: number | null;
  readonly per_minor: string | null;
  readonly rule_currency: string | null;
  readonly tiers: unknown;
  readonly past_orders: boolean | null;
}

/** null where the shop has set no rule. */
export function ruleOf(row: Omit<ShopRow, "shop" | "currency" | "version">): Rule | null {
  if (row.points === null || row.per_minor === null || row.rule_currency === null) return null;
  return {
    points: row.points,
    perMinor: BigInt(row.per_minor),
    currency: row.rule_currency,
    tiers: z.decode(Tiers, row.tiers as z.input<typeof Tiers>),
    pastOrders: row.past_orders ?? false,
  };
}

export function tiersJson(rule: Rule): string {
  return JSON.stringify(z.encode(Tiers, [...rule.tiers]));
}

export function shopState(row: ShopRow): ShopState {
  return { shop: row.shop, currency: row.currency, rule: ruleOf(row), ruleVersion: row.version ?? 0 };
}

export interface CustomerRow {
  readonly customer_id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly tags: string[];
  readonly locale: string | null;
  readonly created_at: Date | null;
  readonly profile_version: string;
  readonly tags_version: string;
  readonly locale_version: string;
  readonly email_consent: string | null;
  readonly consent_version: string;
  readonly deleted: boolean;
  readonly merged_into: string | null;
  readonly points: string;
  readonly tier: string;
  readonly tier_changes: number;
  readonly spent_minor: string;
  readonly orders: number;
}

export function customerState(row: CustomerRow): CustomerState {
  return {
    customerId: row.customer_id,
    name: row.name,
    email: row.email,
    tags: row.tags,
    locale: row.locale,
    createdAt: row.created_at?.toISOString() ?? null,
    profileVersion: row.profile_version,
    tagsVersion: row.tags_version,
    localeVersion: row.locale_version,
    emailConsent: row.email_consent as EmailConsent | null,
    consentVersion: row.consent_version,
    deleted: row.deleted,
    mergedInto: row.merged_into,
    points: BigInt(row.points),
    tier: row.tier,
    tierChanges: row.tier_changes,
    spentMinor: BigInt(row.spent_minor),
    orders: row.orders,
  };
}

/** gid://shopify/Customer/7 -> 7n */
export function numberOf(gid: string): bigint {
  return BigInt(gid.slice(gid.lastIndexOf("/") + 1));
}

function customerRow(shop: Shop, customer: CustomerState) {
  return {
    shop,
    customer_id: customer.customerId,
    number: numberOf(customer.customerId).toString(),
    name: customer.name,
    email: customer.email,
    tags: customer.tags,
    locale: customer.locale,
    created_at: customer.createdAt,
    profile_version: customer.profileVersion,
    tags_version: customer.tagsVersion,
    locale_version: customer.localeVersion,
    email_consent: customer.emailConsent,
    consent_version: customer.consentVersion,
    deleted: customer.deleted,
    merged_into: customer.mergedInto,
    points: customer.points.toString(),
    tier: customer.tier,
    tier_changes: customer.tierChanges,
    spent_minor: customer.spentMinor.toString(),
    orders: customer.orders,
  };
}

export interface OrderRow {
  readonly order_id: string;
  readonly version: string;
  readonly document: unknown;
  readonly owner_id: string | null;
  readonly was_paid: boolean;
  readonly is_past: boolean;
  readonly rule: { points: number; perMinor: string; currency: string } | null;
  readonly booked: Readonly<Record<string, { points: string; entries: number }>>;
  readonly moves: number;
  readonly spent_minor: string;
  readonly month: string;
}

export function orderState(row: OrderRow): OrderState {
  const rule: PointsRule | null = row.rule && { ...row.rule, perMinor: BigInt(row.rule.perMinor) };
  return {
    version: row.version,
    document: z.decode(OrderDocument, row.document as z.input<typeof OrderDocument>),
    ownerId: row.owner_id,
    wasPaid: row.was_paid,
    isPast: row.is_past,
    rule,
    booked: new Map(
      Object.entries(row.booked).map(([key, { points, entries }]) => [key, { points: BigInt(points), entries }]),
    ),
    moves: row.moves,
    spentMinor: BigInt(row.spent_minor),
    month: row.month,
  };
}

function orderRow(shop: Shop, state: OrderState) {
  const booked = [...state.booked].map(([key, { points, entries }]) => [key, { points: points.toString(), entries }]);
  return {
    shop,
    order_id: state.document.orderId,
    version: state.version,
    document: z.encode(OrderDocument, state.document),
    owner_id: state.ownerId,
    was_paid: state.wasPaid,
    is_past: state.isPast,
    rule: state.rule && { ...state.rule, perMinor: state.rule.perMinor.toString() },
    booked: Object.fromEntries(booked) as OrderRow["booked"],
    moves: state.moves,
    spent_minor: state.spentMinor.toString(),
    month: state.month,
  };
}

function entryRow(shop: Shop, { cause, ...entry }: WrittenBooking) {
  return {
    shop,
    entry_id: entry.entryId,
    customer_id: entry.customerId,
    at: entry.at,
    reason: entry.reason,
    delta: entry.delta.toString(),
    amount_minor: entry.amountMinor?.toString() ?? null,
    order_id: entry.orderId,
    order_name: entry.orderName,
    rule: entry.rule,
    message_id: cause.id,
    correlation_id: cause.correlationid,
  };
}

function monthRow(shop: Shop, change: MonthChange) {
  return {
    shop,
    customer_id: change.customerId,
    currency: change.currency,
    month: change.month,
    spent_minor: change.spentMinor.toString(),
    orders: change.orders,
  };
}

/** Many rows of one table in one statement. */
export interface Table<Value> {
  readonly name: string;
  readonly insert: Insert;
  readonly row: (shop: Shop, value: Value) => object;
}

interface Insert {
  readonly text: string;
  readonly columns: RowColumns;
}

function insertInto(table: string, columns: readonly string[], onConflict: string): Insert {
  const rows = rowColumns(columns);
  const names = rows.names.join(", ");
  return { columns: rows, text: `insert into ${table} (${names}) select ${names} from ${rows.source} ${onConflict}` };
}

function upsertInto(table: string, columns: readonly string[], key: readonly string[]): Insert {
  const names = rowColumns(columns).names.filter((name) => !key.includes(name));
  const updates = names.map((name) => `${name} = excluded.${name}`).join(", ");
  return insertInto(table, columns, `on conflict (${key.join(", ")}) do update set ${updates}`);
}

export const CUSTOMERS: Table<CustomerState> = {
  name: "customers-upsert",
  row: customerRow,
  insert: upsertInto(
    "customers",
    [
      "shop text",
      "customer_id text",
      "number int8",
      "name text",
      "email text",
      "tags text[]",
      "locale text",
      "created_at timestamptz",
      "profile_version text",
      "tags_version text",
      "locale_version text",
      "email_consent text",
      "consent_version text",
      "deleted bool",
      "merged_into text",
      "points int8",
      "tier text",
      "tier_changes int4",
      "spent_minor int8",
      "orders int4",
    ],
    ["shop", "customer_id"],
  ),
};

export const ORDERS: Table<OrderState> = {
  name: "loyalty-orders-upsert",
  row: orderRow,
  insert: upsertInto(
    "loyalty_orders",
    [
      "shop text",
      "order_id text",
      "version text",
      "document jsonb",
      "owner_id text",
      "was_paid bool",
      "is_past bool",
      "rule jsonb",
      "booked jsonb",
      "moves int4",
      "spent_minor int8",
      "month text",
    ],
    ["shop", "order_id"],
  ),
};

/** Never updated: an entry that is there already is an error of ours, and fails the batch. */
export const ENTRIES: Table<WrittenBooking> = {
  name: "points-entries-insert",
  row: entryRow,
  insert: insertInto(
    "points_entries",
    [
      "shop text",
      "entry_id text",
      "customer_id text",
      "at timestamptz",
      "reason text",
      "delta int8",
      "amount_minor int8",
      "order_id text",
      "order_name text",
      "rule text",
      "message_id text",
      "correlation_id text",
    ],
    "",
  ),
};

export const MONTHS: Table<MonthChange> = {
  name: "spend-months-add",
  row: monthRow,
  insert: insertInto(
    "spend_months",
    ["shop text", "customer_id text", "currency text", "month text", "spent_minor int8", "orders int4"],
    `on conflict (shop, customer_id, currency, month) do update
       set spent_minor = spend_months.spent_minor + excluded.spent_minor,
           orders = spend_months.orders + excluded.orders`,
  ),
};
