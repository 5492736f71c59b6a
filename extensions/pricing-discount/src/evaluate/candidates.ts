import type { FactLine } from "./facts.ts";
import { decimalText, percentText } from "./money.ts";
import type { Table } from "./table.ts";

interface Target {
  cartLine: { id: string };
}

/** ProductDiscountCandidate of Shopify's schema: a discount with the lines that have it. */
export interface Candidate {
  readonly targets: Target[];
  readonly value:
    | { readonly percentage: { readonly value: string } }
    | { readonly fixedAmount: { readonly amount: string; readonly appliesToEachItem: boolean } };
  readonly message?: string;
}

/**
 * The candidate for a discount and its reasons. Lines with the same of both share one, since each costs output and
 * instructions.
 * @param share millionths off; -1: it is `off` minor units.
 */
export function candidateOf(
  work: {
    readonly table: Table;
    readonly exchange: { readonly decimals: number };
    readonly all: Candidate[];
    readonly known: Record<string, Candidate>;
  },
  share: number,
  off: number,
  quantity: number,
  messages: readonly number[],
): Candidate {
  const message = reasonOf(work.table, messages);
  const each = share < 0 && off % quantity === 0;
  // Shopify spreads an amount that is not of each piece over all lines of its candidate: such a line has its own.
  const key = share >= 0 ? share + message : each ? `${off / quantity}=${message}` : `#${work.all.length}`;
  let candidate = work.known[key];
  if (candidate === undefined) {
    const { decimals } = work.exchange;
    const value =
      share >= 0
        ? { percentage: { value: percentText(share) } }
        : { fixedAmount: { amount: decimalText(each ? off / quantity : off, decimals), appliesToEachItem: each } };
    candidate = { targets: [], value, message };
    work.known[key] = candidate;
    work.all.push(candidate);
  }
  return candidate;
}

export function reasonOf(table: Table, messages: readonly number[]): string {
  let reason = table.m[messages[0] as number] ?? "";
  for (let at = 1; at < messages.length; at++) reason += `, ${table.m[messages[at] as number] ?? ""}`;
  return reason;
}

/** Shopify's limit of an output, up to 200 lines; above, by the line, at most tenfold. Source: Functions API, limitations. */
const OUTPUT_BYTES = 20_000;
const LINES_OF_LIMIT = 200;
const HIGHEST_SCALE = 10;
/** What stands around candidates, around a target's id, and around a candidate's value and message. */
const AROUND_OUTPUT = 200;
const AROUND_TARGET = 26;
const AROUND_PERCENTAGE = 70;
const AROUND_AMOUNT = 125;

/**
 * An output over Shopify's limit fails the Function. Before that, candidates that differ in their reason alone become
 * one without a reason; where that is not enough, nothing is discounted, and the outcome says so.
 */
export function withinLimit(
  candidates: readonly Candidate[],
  lines: readonly FactLine[],
): { candidates: readonly Candidate[]; outcome: "REASONS_LEFT_OUT" | "OUTPUT_TOO_LARGE" | null } {
  const scale = Math.min(HIGHEST_SCALE, Math.max(1, lines.length / LINES_OF_LIMIT));
  const limit = OUTPUT_BYTES * scale - AROUND_OUTPUT;
  if (outputBytes(candidates) <= limit) return { candidates, outcome: null };
  const merged = withoutReasons(candidates);
  if (outputBytes(merged) <= limit) return { candidates: merged, outcome: "REASONS_LEFT_OUT" };
  return { candidates: [], outcome: "OUTPUT_TOO_LARGE" };
}

/** At most: a character of a message takes three bytes or fewer. */
function outputBytes(candidates: readonly Candidate[]): number {
  let bytes = 0;
  for (let at = 0; at < candidates.length; at++) {
    const { targets, message, value } = candidates[at] as Candidate;
    bytes += "percentage" in value ? AROUND_PERCENTAGE : AROUND_AMOUNT;
    bytes += targets.length * (AROUND_TARGET + (targets[0] as Target).cartLine.id.length);
    if (message !== undefined) bytes += message.length * 3;
  }
  return bytes;
}

function withoutReasons(candidates: readonly Candidate[]): Candidate[] {
  const merged: Record<string, Candidate> = {};
  for (const { value, targets } of candidates) {
    // An amount for a line as a whole cannot be shared: its line is its key.
    const own = "fixedAmount" in value && !value.fixedAmount.appliesToEachItem;
    const key = own ? (targets[0]?.cartLine.id ?? "") : JSON.stringify(value);
    const same = merged[key];
    if (same) same.targets.push(...targets);
    else merged[key] = { targets: [...targets], value };
  }
  return Object.values(merged);
}
