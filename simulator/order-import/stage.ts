import { setImmediate as breathe } from "node:timers/promises";
import type { World } from "../world.ts";
import { badRow } from "./bad-row.ts";
import type { ImportedOrder, ImportedRefund } from "./imported-order.ts";
import { readOrders } from "./read-orders.ts";
import { readRefunds } from "./read-refunds.ts";
import type { CsvSource } from "./rows.ts";
import { openStaging, type Staging } from "./staging.ts";

export interface ImportFiles {
  /** The myshopify prefix. */
  readonly shop: string;
  readonly orders: CsvSource;
  readonly refunds: CsvSource | undefined;
}

export interface Watch {
  /** Called often; must be quick. */
  read(rows: { orders: number; refunds: number }): void;
  /** Aborted: nothing of the file is imported. */
  readonly signal: AbortSignal;
}

/** Other requests are let in so often. */
const SLICE = 50;

/** What an error calls a file. */
export function fileName(source: CsvSource, otherwise: string): string {
  return "path" in source ? (source.path.split("/").at(-1) ?? otherwise) : otherwise;
}

/**
 * Reads both files and checks all of them before anything is imported.
 * @throws StoreRefusal BAD_CSV, NO_FILE
 */
export async function stage(world: World, files: ImportFiles, watch: Watch): Promise<Staging> {
  const staging = openStaging();
  try {
    await readAll(world, files, watch, staging);
    return staging;
  } catch (error) {
    staging.remove();
    throw error;
  }
}

async function readAll(world: World, files: ImportFiles, watch: Watch, staging: Staging): Promise<void> {
  const { currency } = world.shops.get(files.shop);
  const ordersName = fileName(files.orders, "orders");
  const refundsName = files.refunds ? fileName(files.refunds, "refunds") : "";
  const rows = { orders: 0, refunds: 0 };
  if (files.refunds) {
    for await (const refund of readRefunds({ name: refundsName, source: files.refunds, currency })) {
      staging.addRefund(refund);
      if (++rows.refunds % SLICE === 0) await pause(watch, rows);
    }
  }
  for await (const order of readOrders({ name: ordersName, source: files.orders, currency })) {
    if (!staging.addRead(order)) {
      const place = { file: ordersName, row: order.row, column: "Name" };
      throw badRow(place, `${order.name} is there already, further up.`, "All rows of an order stand together.");
    }
    checkRefunds(order, staging.refundsOf(order.name), { ordersName, refundsName });
    if (++rows.orders % SLICE === 0) await pause(watch, rows);
  }
  const [stray] = staging.refundsWithoutOrder();
  if (stray) {
    const place = { file: refundsName, row: stray.row, column: "Name" };
    throw badRow(place, `${ordersName} has no order ${stray.name}.`, "Every refund names an order of the same import.");
  }
  staging.commit();
  watch.read(rows);
}

async function pause(watch: Watch, rows: { orders: number; refunds: number }): Promise<void> {
  watch.read(rows);
  await breathe();
  watch.signal.throwIfAborted();
}

function checkRefunds(
  order: ImportedOrder,
  refunds: readonly ImportedRefund[],
  names: { ordersName: string; refundsName: string },
): void {
  const given = new Map<number, number>();
  let amountMinor = 0;
  for (const refund of refunds) {
    const fail = (column: string, wrong: string, remedy: string) => {
      throw badRow({ file: names.refundsName, row: refund.row, column }, wrong, remedy);
    };
    const line = order.lines[refund.line - 1];
    const units = (given.get(refund.line) ?? 0) + refund.quantity;
    given.set(refund.line, units);
    amountMinor += refund.amountMinor;
    if (!line)
      fail("Lineitem number", `${order.name} has ${order.lines.length} lines.`, "1 is the order's first line.");
    else if (units > line.quantity) {
      fail(
        "Quantity",
        `${units} units come back of ${line.quantity} that were sold.`,
        "Compare it with the order's line.",
      );
    }
    if (refund.at < order.createdAt)
      fail("Refunded at", "is before the order was created.", "Compare it with Created at.");
    if (amountMinor > order.paidMinor) {
      fail(
        "Amount",
        `more is paid back than the ${order.paidMinor} that were paid (minor units).`,
        "Compare it with Total.",
      );
    }
  }
  if (order.refundedMinor > 0 && amountMinor > order.refundedMinor) {
    const place = { file: names.ordersName, row: order.row, column: "Refunded Amount" };
    throw badRow(
      place,
      `says ${order.refundedMinor}, the refunds make ${amountMinor} (minor units).`,
      "Make both the same, or leave the column empty.",
    );
  }
}
