/**
 * A webhook filter: terms joined by AND, each `field:value`, `field:>=10`, `field:*` or `-field:value`, a field being
 * a path into the payload (an array matches where one of its elements does). Shopify's syntax has OR and brackets
 * too; those are refused by name when the toml is read.
 * Source: shopify.dev/docs/apps/build/webhooks/customize/filters.
 */
const TERM = /^(-?)([a-z0-9_.]+):(<=|>=|<|>)?("[^"]*"|[^\s()"]+)$/i;

/** @throws Error for a filter that the simulator cannot follow. */
export function checkFilter(filter: string): void {
  for (const term of filter.split(/\s+AND\s+/)) {
    if (!TERM.test(term.trim())) {
      throw new Error(
        `webhook filter "${filter}": the simulator does not understand "${term}" (only terms joined by AND).`,
      );
    }
  }
}

export function passesFilter(filter: string, payload: unknown): boolean {
  return filter.split(/\s+AND\s+/).every((term) => {
    const [, not, field, operator, raw] = TERM.exec(term.trim()) ?? [];
    if (field === undefined || raw === undefined) return false;
    const wanted = raw.replace(/^"|"$/g, "");
    const matches = valuesAt(payload, field.split(".")).some((value) => compare(value, operator, wanted));
    return not === "-" ? !matches : matches;
  });
}

function compare(value: unknown, operator: string | undefined, wanted: string): boolean {
  if (wanted === "*") return value !== null && value !== undefined;
  if (operator === undefined) return String(value).toLowerCase() === wanted.toLowerCase();
  const [left, right] = [Number(value), Number(wanted)];
  if (operator === ">=") return left >= right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left < right;
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, path));
  const [head, ...rest] = path;
  if (head === undefined) return [value];
  if (typeof value !== "object" || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[head], rest);
}

/** Only the named fields ("id", "line_items.sku"). Source: shopify.dev/docs/apps/build/webhooks/customize/modify_payloads. */
export function onlyFields(payload: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(payload)) return payload.map((one) => onlyFields(one, fields));
  if (typeof payload !== "object" || payload === null) return payload;
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(payload)) {
    if (fields.includes(name)) kept[name] = value;
    const inner = fields.filter((field) => field.startsWith(`${name}.`)).map((field) => field.slice(name.length + 1));
    if (inner.length > 0) kept[name] = onlyFields(value, inner);
  }
  return kept;
}
