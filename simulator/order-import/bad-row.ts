import { StoreRefusal } from "../refusal.ts";

export interface Place {
  /** What the user calls the file. */
  readonly file: string;
  /** As a spreadsheet numbers them: 1 is the line of names. */
  readonly row: number;
  readonly column: string;
}

/** Something in a file does not fit. Nothing of the file is imported. */
export function badRow({ file, row, column }: Place, wrong: string, remedy: string): StoreRefusal {
  return new StoreRefusal("BAD_CSV", `${file}, row ${row}, column "${column}": ${wrong}`, {
    status: 400,
    field: column,
    remedy,
  });
}
