import { setTimeout as sleep } from "node:timers/promises";
import type { Order } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { World } from "../world.ts";
import { findVariant, type Imported } from "./history.ts";
import type { ImportedLine, ImportedOrder } from "./imported-order.ts";
import { pastRefunds, type RefundTogether } from "./past-order.ts";
import { fileName, type ImportFiles, stage, type Watch } from "./stage.ts";
import type { Staging } from "./staging.ts";

/** What happens to one order, at its time. */
type Step =
  | { readonly kind: "place"; readonly order: ImportedOrder }
  | { readonly kind: "pay"; readonly name: string; readonly row: number }
  | { readonly kind: "cancel"; readonly name: string; readonly row: number }
  | { readonly kind: "fulfil"; readonly name: string; readonly row: number; readonly lines: readonly number[] }
  | RefundStep;

interface RefundStep {
  readonly kind: "refund";
  readonly name: string;
  readonly row: number;
  readonly refund: RefundTogether;
}

export interface LiveWatch extends Watch {
  played(steps: { orders: number; alreadyThere: number; refunds: number; of: number; at: number }): void;
}

/** Two things that happen to a store have different seconds: the versions of their webhooks do, then, too. */
const STEP_APART_MS = 1_000;
/** More undelivered webhooks than that, and nothing new happens. */
const MAX_UNDELIVERED = 64;
const UNDELIVERED_POLL_MS = 5;
/** A delivery that failed is tried again after this, of real time, and the store waits for it: its clock runs ahead by hours. */
const RETRY_PAUSE_MS = 1_000;
/** Paid later than that after the order was placed, it is a payment of its own. */
const PAID_AT_ONCE_MS = 60_000;

export interface LiveImport extends ImportFiles {
  /** Orders a second of real time; undefined: as quick as the webhooks are delivered. */
  readonly ratePerSecond: number | undefined;
}

/**
 * Plays a file: the simulator's clock is moved to each order's time, and the order is placed, paid, shipped, refunded
 * or cancelled as if a shopper or a merchant did it, with webhooks and movements of stock. What is in the store
 * already, by the order's name, is not done again: a repeat goes on where the last one stopped.
 * @throws StoreRefusal naming the row at which it stopped; what was played until then stays.
 */
export async function playOrders(world: World, live: LiveImport, watch: LiveWatch): Promise<Imported> {
  const staging = await stage(world, live, watch);
  try {
    planSteps(staging);
    return await play(world, live, watch, staging);
  } finally {
    staging.remove();
  }
}

function planSteps(staging: Staging): void {
  for (const order of staging.readOrders()) {
    const { name, row, createdAt } = order;
    staging.addStep(createdAt, { kind: "place", order } satisfies Step);
    if (paysLater(order)) staging.addStep(order.paidAt ?? createdAt, { kind: "pay", name, row } satisfies Step);
    const lines = order.lines.flatMap((line, at) => (line.fulfilled ? [at] : []));
    if (lines.length > 0) {
      staging.addStep(order.fulfilledAt ?? createdAt, { kind: "fulfil", name, row, lines } satisfies Step);
    }
    for (const refund of pastRefunds(staging.refundsOf(name))) {
      staging.addStep(refund.at, { kind: "refund", name, row, refund } satisfies Step);
    }
    if (order.cancelledAt !== null) staging.addStep(order.cancelledAt, { kind: "cancel", name, row } satisfies Step);
  }
  staging.commit();
}

function paysLater({ paidAt, createdAt }: ImportedOrder): boolean {
  return paidAt !== null && paidAt - createdAt > PAID_AT_ONCE_MS;
}

async function play(world: World, live: LiveImport, watch: LiveWatch, staging: Staging): Promise<Imported> {
  const counts = { orders: 0, alreadyThere: 0, refunds: 0 };
  const customersBefore = world.customers.count(live.shop);
  const of = staging.count().orders;
  const began = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, step } of staging.steps<Step>()) {
    watch.signal.throwIfAborted();
    if (isDone(world, live.shop, step)) {
      if (step.kind === "place") counts.alreadyThere++;
      continue;
    }
    await delivered(world, watch.signal);
    const due = Math.max(at, last + STEP_APART_MS);
    // Back only to begin with: within a run the clock goes on even where the file is behind it.
    if (last === Number.NEGATIVE_INFINITY || world.clock.now() < due) moveClock(world, due - world.clock.now());
    last = due;
    takeStep(world, live, step);
    if (step.kind === "place") counts.orders++;
    if (step.kind === "refund") counts.refunds++;
    watch.played({ ...counts, of, at: due });
    await paced(live.ratePerSecond, counts.orders, began, watch.signal);
  }
  await delivered(world, watch.signal, 0);
  return { ...counts, customers: world.customers.count(live.shop) - customersBefore };
}

/** Tokens go on by real time: an app whose token expired between any two calls could do nothing. */
function moveClock(world: World, byMs: number): void {
  world.app.tokens.postpone(byMs);
  world.clock.move(byMs);
}

async function paced(rate: number | undefined, orders: number, began: number, signal: AbortSignal): Promise<void> {
  const dueMs = rate === undefined ? 0 : (orders / rate) * 1_000 - (performance.now() - began);
  // Even at full speed the deliveries get their turn.
  await sleep(Math.max(0, dueMs), undefined, { signal });
}

/** Waits until few enough webhooks are on their way, and none has to be tried again. */
async function delivered(world: World, signal: AbortSignal, most = MAX_UNDELIVERED): Promise<void> {
  for (;;) {
    const { due, toRetry } = world.webhooks.backlog();
    if (due <= most && toRetry === 0) return;
    await sleep(toRetry > 0 ? RETRY_PAUSE_MS : UNDELIVERED_POLL_MS, undefined, { signal });
    if (toRetry > 0) world.webhooks.retryNow();
  }
}

function refundKey(step: RefundStep): string {
  return `${step.name}/${step.refund.at}`;
}

function isDone(world: World, shop: string, step: Step): boolean {
  const order = world.inner.orders.byName(shop, step.kind === "place" ? step.order.name : step.name);
  if (step.kind === "place" || !order) return order !== undefined;
  if (step.kind === "pay") return order.financialStatus !== "pending";
  if (step.kind === "cancel") return order.cancelledAt !== null;
  if (step.kind === "fulfil") return order.fulfillments.length > 0;
  return isRefunded(world, shop, step);
}

function isRefunded(world: World, shop: string, step: RefundStep): boolean {
  const { db } = world.inner.kit;
  return db.get("SELECT 1 FROM imported_refunds WHERE shop = ? AND key = ?", shop, refundKey(step)) !== undefined;
}

function takeStep(world: World, live: LiveImport, step: Step): void {
  const row = step.kind === "place" ? step.order.row : step.row;
  try {
    if (step.kind === "place") place(world, live.shop, step.order);
    else change(world, live.shop, step);
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error;
    const name = step.kind === "place" ? step.order.name : step.name;
    const where = `${fileName(live.orders, "orders")}, row ${row}, order ${name}, to ${step.kind}: `;
    const remedy = [error.remedy, "What came before it is in the store; run it again to go on from here."];
    throw new StoreRefusal(error.code, where + error.message, {
      status: error.status,
      field: error.field,
      remedy: remedy.filter(Boolean).join(" "),
    });
  }
}

function place(world: World, shop: string, read: ImportedOrder): void {
  const pending = read.financialStatus === "pending" || read.financialStatus === "voided" || paysLater(read);
  world.orders.place({
    shop,
    customer: read.email === null ? null : { email: read.email, firstName: read.firstName, lastName: read.lastName },
    lines: read.lines.map((line) => lineToPlace(world, shop, line)),
    ...(read.shippingAddress ? { shippingAddress: read.shippingAddress } : {}),
    ...(read.billingAddress ? { billingAddress: read.billingAddress } : {}),
    payment: pending ? "pending" : "paid",
    discountMinor: read.discountMinor,
    shippingMinor: read.shippingMinor,
    ...(read.note === null ? {} : { note: read.note }),
    tags: read.tags,
    sourceName: read.sourceName,
    acceptsMarketing: read.acceptsMarketing,
    imported: {
      name: read.name,
      taxMinor: read.taxMinor,
      taxesIncluded: read.taxesIncluded,
      shippingTitle: read.shippingTitle,
    },
  });
}

function lineToPlace(world: World, shop: string, line: ImportedLine) {
  const found = line.sku === null ? undefined : findVariant(world, shop, line.sku);
  const { quantity, priceMinor, discountMinor, title } = line;
  const common = { quantity, priceMinor, discountMinor };
  return found?.variantId != null ? { ...common, variantId: found.variantId } : { ...common, title };
}

function change(world: World, shop: string, step: Exclude<Step, { kind: "place" }>): void {
  const order = world.inner.orders.byName(shop, step.name);
  if (!order) throw new StoreRefusal("NOT_FOUND", `There is no order ${step.name}.`, { status: 404 });
  const at = { shop, orderId: order.id };
  if (step.kind === "pay") world.orders.markPaid(at);
  else if (step.kind === "cancel") world.orders.cancel({ ...at, reason: "other" });
  else if (step.kind === "fulfil") world.orders.fulfil({ ...at, lines: openUnits(order, step.lines) });
  else refund(world, order, step);
}

function openUnits(order: Order, places: readonly number[]) {
  const lines = places.flatMap((place) => order.lines[place] ?? []).filter((line) => line.fulfillableQuantity > 0);
  return lines.map((line) => ({ lineId: line.id, quantity: line.fulfillableQuantity }));
}

/** With the note that it was done, so that a repeat does not do it again. */
function refund(world: World, order: Order, step: RefundStep): void {
  const { db } = world.inner.kit;
  const { rows } = step.refund;
  const lines = rows.flatMap((row) => {
    const line = order.lines[row.line - 1];
    return line ? [{ lineId: line.id, quantity: row.quantity, restock: row.restock }] : [];
  });
  const amountMinor = rows.reduce((sum, row) => sum + row.amountMinor, 0);
  const note = rows[0]?.note ?? null;
  db.transaction(() => {
    world.orders.refund({
      shop: order.shop,
      orderId: order.id,
      lines,
      amountMinor,
      ...(note === null ? {} : { note }),
    });
    db.run("INSERT INTO imported_refunds (shop, key) VALUES (?, ?)", order.shop, refundKey(step));
  });
}
