import { createReadStream, existsSync } from "node:fs";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { StoreRefusal } from "../refusal.ts";

/** A file on the simulator's machine, or its text. */
export type CsvSource = { readonly path: string } | { readonly text: string };

export type Cells = Readonly<Record<string, string>>;
export interface CsvRow {
  /** As a spreadsheet numbers them: the first one below the names is 2. */
  readonly row: number;
  readonly cells: Cells;
}

/** One row could be a whole book by mistake: an unclosed quote. */
const MAX_ROW_BYTES = 1_048_576;

/**
 * The file's rows, one after another; it is never held whole.
 * @throws StoreRefusal NO_FILE; BAD_CSV naming the line, or the column that is not there.
 */
export async function* csvRows(name: string, source: CsvSource, needed: readonly string[]): AsyncGenerator<CsvRow> {
  if ("path" in source && !existsSync(source.path)) {
    throw new StoreRefusal("NO_FILE", `There is no file ${source.path}.`, { status: 400, field: "file" });
  }
  const stream = "path" in source ? createReadStream(source.path) : Readable.from([source.text]);
  const parser = parse({
    bom: true,
    columns: (names: string[]) => checkedNames(name, names, needed),
    info: true,
    max_record_size: MAX_ROW_BYTES,
    relax_column_count_less: true,
    skip_empty_lines: true,
  });
  stream.on("error", (error: Error) => parser.destroy(error));
  stream.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Cells; info: { records: number } }>) {
      yield { row: info.records + 1, cells: record };
    }
  } catch (error) {
    if (error instanceof StoreRefusal) throw error;
    const said = error instanceof Error ? error.message : String(error);
    const remedy = "It has to be a CSV file in UTF-8, with commas; a quote inside a cell is doubled.";
    throw new StoreRefusal("BAD_CSV", `${name}: ${said}`, { status: 400, field: "file", remedy });
  } finally {
    stream.destroy();
    parser.destroy();
  }
}

function checkedNames(name: string, names: readonly string[], needed: readonly string[]): string[] {
  const trimmed = names.map((one) => one.trim());
  const missing = needed.find((one) => !trimmed.includes(one));
  if (missing !== undefined) {
    throw new StoreRefusal("BAD_CSV", `${name}, row 1: there is no column "${missing}".`, {
      status: 400,
      field: missing,
      remedy: `The first row names the columns. It has: ${trimmed.slice(0, 12).join(", ")}.`,
    });
  }
  return trimmed;
}
