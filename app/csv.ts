/** Excel reads a file as UTF-8 only where it begins so. */
const BYTE_ORDER_MARK = "\ufeff";
/** Cells that begin so are run as formulas by spreadsheets. Source: OWASP, "CSV Injection". */
const FORMULA_BEGINNING = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** One cell: formulas are made text by an apostrophe (numbers stay numbers), quotes as RFC 4180 wants them. */
export function csvCell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  const harmless = FORMULA_BEGINNING.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Rows as a file: commas, CRLF after each row. Source: RFC 4180. */
export function csvFile(rows: readonly (readonly (string | number | null)[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}
