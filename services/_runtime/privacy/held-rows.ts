import type { HeldData } from "../../../contracts/privacy.ts";
import type { Transaction } from "../database.ts";
import { UserError } from "../errors.ts";
import { PRIVACY_LIMITS } from "./erasure.ts";

/**
 * The rows of one title of a person's file.
 * @param from what follows `select ... from`: the table as `t` with its condition and order.
 * @throws UserError TOO_MUCH_HELD: a file that leaves rows out would be wrong in silence.
 */
export async function heldRows(
  transaction: Transaction,
  held: { readonly name: string; readonly title: string; readonly from: string; readonly values: readonly unknown[] },
): Promise<HeldData> {
  const rows = await transaction.query<{ row: Record<string, unknown> }>({
    name: `held-${held.name}`,
    text: `select to_jsonb(t) - 'shop' as row from ${held.from} limit ${PRIVACY_LIMITS.heldRows + 1}`,
    values: held.values,
  });
  if (rows.length > PRIVACY_LIMITS.heldRows) {
    throw new UserError(
      "TOO_MUCH_HELD",
      `more than ${PRIVACY_LIMITS.heldRows} rows: ${held.title}`,
      "ask whoever runs the app for an extract of the database",
    );
  }
  return { title: held.title, rows: rows.map(({ row }) => row) };
}
