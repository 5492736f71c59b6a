import { cellReader } from "./cells.ts";
import type { ImportedRefund } from "./imported-order.ts";
import type { OrderFile } from "./read-orders.ts";
import { csvRows } from "./rows.ts";

const COLUMNS = ["Name", "Lineitem number", "Quantity", "Amount", "Refunded at"];

/**
 * The companion of an order export: which lines were given back, when, and for how much; the export itself has one sum
 * for all refunds. Rows of one order and one time are one refund. Restock (default yes) and Note may be left out.
 * @throws StoreRefusal BAD_CSV
 */
export async function* readRefunds(file: OrderFile): AsyncGenerator<ImportedRefund> {
  for await (const row of csvRows(file.name, file.source, COLUMNS)) {
    const cell = cellReader(file.name, row, file.currency);
    yield {
      row: row.row,
      order: cell.text("Name") || cell.fail("Name", "is empty.", "Every row names its order, e.g. #1001."),
      line: cell.quantity("Lineitem number"),
      quantity: cell.quantity("Quantity"),
      amountMinor: cell.amount("Amount"),
      at: cell.time("Refunded at") ?? cell.fail("Refunded at", "is empty.", "Write it like 2026-11-23 09:00:00 +0100."),
      restock: cell.flag("Restock", true),
      note: cell.text("Note") || null,
    };
  }
}
