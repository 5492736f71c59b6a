/** Shopify's ids are 64-bit integers; from 2^53 on JSON.parse would round them to a neighbour's. */
const LONG_INTEGER = /[^\d."]\d{16,}/;

/**
 * JSON whose integers are exact: one that a number cannot hold comes as a string of its digits.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? context?.source
      : value,
  );
}
