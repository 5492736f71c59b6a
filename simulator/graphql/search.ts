import type { SQLInputValue } from "node:sqlite";
import { GraphQLError } from "graphql";

/** What a search term may name, and the column that answers it. */
export interface SearchField {
  readonly column: string;
  readonly kind: "time" | "id" | "text";
}

export interface Condition {
  readonly sql: string;
  readonly value: SQLInputValue;
}

const TERM = /\s*(?:AND\s+)?([a-z_]+):\s*(>=|<=|>|<)?\s*(?:'([^']*)'|"([^"]*)"|([^\s()'"]+))/y;

/**
 * Shopify's search syntax, as far as windows need it: terms `field:value`, `field:>=value`, joined by AND or a blank.
 * A time without zone is UTC's. What the simulator cannot follow is refused: Shopify would ignore some of it.
 * Source: shopify.dev/docs/api/usage/search-syntax.
 * @throws GraphQLError BAD_REQUEST naming the term.
 */
export function conditionsOf(
  search: string | null | undefined,
  fields: Readonly<Record<string, SearchField>>,
): Condition[] {
  const text = (search ?? "").trim();
  const conditions: Condition[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const at = TERM.lastIndex;
    const match = TERM.exec(text);
    if (!match) {
      throw refused(
        `the simulator does not understand "${text.slice(at).trim()}" in the search "${text}": terms like updated_at:>='2026-11-01T00:00:00Z', joined by AND`,
      );
    }
    const [, name = "", operator = "=", single, double, bare] = match;
    conditions.push(condition(name, operator, single ?? double ?? bare ?? "", fields));
  }
  return conditions;
}

function condition(
  name: string,
  operator: string,
  raw: string,
  fields: Readonly<Record<string, SearchField>>,
): Condition {
  const field = fields[name];
  if (!field) throw refused(`the simulator cannot search for "${name}" here, only: ${Object.keys(fields).join(", ")}`);
  return { sql: `${field.column} ${operator} ?`, value: valueOf(field, name, raw) };
}

function valueOf(field: SearchField, name: string, raw: string): SQLInputValue {
  if (field.kind === "text") return raw;
  const value = field.kind === "time" ? timeOf(raw) : Number(raw.replace(/^gid:\/\/shopify\/[A-Za-z]+\//, ""));
  if (!Number.isFinite(value)) throw refused(`"${raw}" is no ${field.kind === "time" ? "time" : "id"} (${name})`);
  return value;
}

function timeOf(raw: string): number {
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(raw) || /^\d{4}-\d{2}-\d{2}$/.test(raw);
  return Date.parse(hasZone ? raw : `${raw}Z`);
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });
}
