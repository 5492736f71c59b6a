import { z } from "zod";
import type { Message } from "../../contracts/envelope.ts";
import { Order } from "../../contracts/order.ts";
import { rowColumns } from "../_runtime/row-columns.ts";
import type { Written } from "./apply-batch.ts";
import { type Fact, type FactKind, keyOf } from "./facts.ts";
import type { OrderState } from "./merge-order.ts";
import { utc } from "./snapshot.ts";

/** An order and its facts as one row of the query that reads a batch's orders. */
export interface StateRow {
  readonly shop: string;
  readonly order_id: string;
  readonly document: unknown;
  readonly read_at: Date | null;
  readonly said_at: Date;
  readonly facts: readonly { kind: FactKind; reference: string; at: string; amount: string | null }[] | null;
}

export function stateOf(row: StateRow): OrderState {
  const facts = (row.facts ?? []).map(
    (fact): Fact => ({
      kind: fact.kind,
      reference: fact.reference === "" ? null : fact.reference,
      at: utc(fact.at),
      amountMinor: fact.amount === null ? null : BigInt(fact.amount),
    }),
  );
  return {
    order: z.decode(Order, row.document as z.input<typeof Order>),
    source: row.read_at === null ? { kind: "webhook" } : { kind: "admin-api", readAtMs: row.read_at.getTime() },
    facts: new Map(facts.map((fact) => [keyOf(fact), fact])),
    saidAtMs: row.said_at.getTime(),
  };
}

const caused = (cause: Message) => ({ message_id: cause.id, correlation_id: cause.correlationid });

export function stateRow({ shop, value, cause }: Written<OrderState>) {
  const { order, source, saidAtMs } = value;
  const document = z.encode(Order, order);
  return {
    shop,
    order_id: order.orderId,
    name: order.name,
    email: order.email,
    customer_id: order.customerId,
    customer_name: order.customerName,
    currency: order.currency,
    financial_status: order.financialStatus,
    fulfillment_status: order.fulfillmentStatus,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    cancelled_at: order.cancelledAt,
    cancel_reason: order.cancelReason,
    units: order.lines.reduce((units, line) => units + line.currentQuantity, 0),
    subtotal_minor: document.subtotalMinor,
    discount_minor: document.discountMinor,
    shipping_minor: document.shippingMinor,
    tax_minor: document.taxMinor,
    total_minor: document.totalMinor,
    current_total_minor: document.currentTotalMinor,
    refunded_minor: document.refundedMinor,
    document,
    read_at: source.kind === "admin-api" ? new Date(source.readAtMs).toISOString() : null,
    said_at: new Date(saidAtMs).toISOString(),
    ...caused(cause),
  };
}

export function factRow({ shop, orderId, value, cause }: Written<Fact>) {
  return {
    shop,
    order_id: orderId,
    kind: value.kind,
    reference: value.reference ?? "",
    at: value.at,
    amount_minor: value.amountMinor?.toString() ?? null,
    ...caused(cause),
  };
}

const STATE_COLUMNS = [
  "shop text",
  "order_id text",
  "name text",
  "email text",
  "customer_id text",
  "customer_name text",
  "currency text",
  "financial_status text",
  "fulfillment_status text",
  "created_at timestamptz",
  "updated_at timestamptz",
  "cancelled_at timestamptz",
  "cancel_reason text",
  "units int4",
  "subtotal_minor int8",
  "discount_minor int8",
  "shipping_minor int8",
  "tax_minor int8",
  "total_minor int8",
  "current_total_minor int8",
  "refunded_minor int8",
  "document jsonb",
  "read_at timestamptz",
  "said_at timestamptz",
  "message_id text",
  "correlation_id text",
] as const;

const FACT_COLUMNS = [
  "shop text",
  "order_id text",
  "kind text",
  "reference text",
  "at timestamptz",
  "amount_minor int8",
  "message_id text",
  "correlation_id text",
] as const;

function upsert(table: string, columns: readonly string[], key: readonly string[]) {
  const rows = rowColumns(columns);
  const names = rows.names.join(", ");
  const updates = rows.names.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
  return {
    columns: rows,
    text: `insert into ${table} (${names}) select ${names} from ${rows.source}
           on conflict (${key.join(", ")}) do update set ${updates.join(", ")}`,
  };
}

export const UPSERT_STATES = upsert("orders", STATE_COLUMNS, ["shop", "order_id"]);
export const UPSERT_FACTS = upsert("timeline", FACT_COLUMNS, ["shop", "order_id", "kind", "reference"]);
