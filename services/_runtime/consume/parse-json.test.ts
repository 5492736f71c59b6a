import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactJson } from "./parse-json.ts";

test("an id over 2^53 keeps every digit", () => {
  const parsed = parseExactJson(
    '{"id":820982911946154508,"lines":[{"id":-820982911946154509}],"small":12,"price":1e21}',
  );
  expect(parsed).toEqual({
    id: "820982911946154508",
    lines: [{ id: "-820982911946154509" }],
    small: 12,
    price: 1e21,
  });
});

test("everything else is what JSON.parse makes of it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(!/\d{16}/.test(JSON.stringify(value)));
      const text = JSON.stringify({ value, name: "#1234567890123456789" });
      expect(parseExactJson(text)).toEqual(JSON.parse(text));
    }),
  );
});
