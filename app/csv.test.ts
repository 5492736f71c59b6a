import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCell, csvFile } from "./csv.ts";

/** A reader of RFC 4180, independent of the writer. */
function readCsv(file: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const text = file.slice(1);
  for (let match = cell.exec(text); match !== null; match = cell.exec(text)) {
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

test("whatever stands in the cells comes back, but for the apostrophe that disarms a formula", () => {
  const rows = fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 4 }), { minLength: 1 });
  fc.assert(
    fc.property(rows, (given) => {
      const read = readCsv(csvFile(given)).map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r])/, "")));
      expect(read).toEqual(given.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r])/, ""))));
    }),
  );
});

test.each([
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ["+1+1", "'+1+1"],
  ["@sum", "'@sum"],
  ["-2+3", "'-2+3"],
  ["\t=1", "'\t=1"],
  ["\r=1", `"'\r=1"`],
])("%j is no formula any more", (cell, written) => expect(csvCell(cell)).toBe(written));

test("amounts stay numbers, negative ones too", () => {
  expect([csvCell("-12.50"), csvCell("0"), csvCell(-3), csvCell(null)]).toEqual(["-12.50", "0", "-3", ""]);
});

test("rows end with CRLF and the file begins with a byte order mark", () => {
  expect(
    csvFile([
      ["a", "b"],
      ["c", 1],
    ]),
  ).toBe("\ufeffa,b\r\nc,1\r\n");
});
