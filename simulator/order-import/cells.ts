import { minorFromDecimal } from "../../contracts/money.ts";
import { badRow } from "./bad-row.ts";
import type { CsvRow } from "./rows.ts";

/** A row's cells, read as what they should be. */
export interface CellReader {
  text(column: string): string;
  /** Minor units; 0 where the cell is empty. */
  amount(column: string): number;
  /** Null where the cell is empty. */
  time(column: string): number | null;
  /** A whole number from 1 on. */
  quantity(column: string): number;
  /** yes/no or true/false; `otherwise` where the cell is empty. */
  flag(column: string, otherwise: boolean): boolean;
  fail(column: string, wrong: string, remedy: string): never;
}

const MAX_QUANTITY = 1_000_000;
const TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?) ?(Z|UTC|[+-]\d{2}:?\d{2})$/;

export function cellReader(file: string, { row, cells }: CsvRow, currency: string): CellReader {
  const text = (column: string) => (cells[column] ?? "").trim();
  const fail = (column: string, wrong: string, remedy: string): never => {
    throw badRow({ file, row, column }, wrong, remedy);
  };
  return {
    text,
    fail,
    amount(column) {
      const value = text(column);
      if (value === "") return 0;
      try {
        const minor = Number(minorFromDecimal(value, currency));
        if (minor >= 0) return minor;
      } catch {
        // Falls through: said in our own words.
      }
      return fail(
        column,
        `"${value}" is no amount in ${currency}.`,
        "Write it like 1234.50: digits and a point, not negative.",
      );
    },
    time(column) {
      const value = text(column);
      if (value === "") return null;
      const [, day = "", clock = "", zone = ""] = TIME.exec(value) ?? [];
      const offset = zone === "UTC" ? "Z" : zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
      const at = Date.parse(`${day}T${clock}${offset}`);
      if (Number.isFinite(at)) return at;
      return fail(column, `"${value}" is no time with its zone.`, "Write it like 2026-11-23 09:00:00 +0100.");
    },
    quantity(column) {
      const value = text(column);
      const units = Number(value);
      if (value !== "" && Number.isInteger(units) && units >= 1 && units <= MAX_QUANTITY) return units;
      return fail(column, `"${value}" is no quantity.`, `Write a whole number from 1 to ${MAX_QUANTITY}.`);
    },
    flag(column, otherwise) {
      const value = text(column).toLowerCase();
      if (value === "") return otherwise;
      if (["yes", "true"].includes(value)) return true;
      if (["no", "false"].includes(value)) return false;
      return fail(column, `"${value}" is neither true nor false.`, "Write true or false, yes or no, or nothing.");
    },
  };
}
