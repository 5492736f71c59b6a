import type { FactLine } from "./facts.ts";
import { decimalText, percentText } from "./money.ts";
import type { Table } from "./table.ts";

/** ProductDiscountCandidate of Shopify's schema: a discount with the lines that have it. */
export interface Candidate {
  readonly targets: { cartLine: { id: string } }[];
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
const AROUND = { output: 200, target: 26, candidate: 60, fixedAmount: 40 } as const;

/**
 * An output over Shopify's limit fails the Function. Before that, candidates that differ in their reason alone become
 * one without a reason; where that is not enough, nothing is discounted, and the outcome says so.
 */
export function withinLimit(
  candidates: readonly Candidate[],
  lines: readonly FactLine[],
): { candidates: readonly Candidate[]; outcome: "REASONS_LEFT_OUT" | "OUTPUT_TOO_LARGE" | null } {
  const scale = Math.min(HIGHEST_SCALE, Math.max(1, lines.length / LINES_OF_LIMIT));
  const limit = OUTPUT_BYTES * scale - AROUND.output;
  if (outputBytes(candidates, threeBytesEach) <= limit || outputBytes(candidates, utf8Bytes) <= limit) {
    return { candidates, outcome: null };
  }
  const merged = withoutReasons(candidates);
  if (outputBytes(merged, utf8Bytes) <= limit) return { candidates: merged, outcome: "REASONS_LEFT_OUT" };
  return { candidates: [], outcome: "OUTPUT_TOO_LARGE" };
}

function outputBytes(candidates: readonly Candidate[], bytesOf: (text: string) => number): number {
  let bytes = 0;
  for (let at = 0; at < candidates.length; at++) {
    const { targets, value, message } = candidates[at] as Candidate;
    bytes += AROUND.candidate + ("percentage" in value ? value.percentage.value.length : AROUND.fixedAmount);
    if (message !== undefined) bytes += bytesOf(message);
    // Ids of one cart are of one length.
    bytes += targets.length * (AROUND.target + (targets[0]?.cartLine.id.length ?? 0));
  }
  return bytes;
}

const threeBytesEach = (text: string) => text.length * 3;

function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) bytes += code > 0x7ff ? 2 : 1;
    // JSON escapes them.
    else if (code === 0x22 || code === 0x5c) bytes += 1;
  }
  return bytes;
}

function withoutReasons(candidates: readonly Candidate[]): Candidate[] {
  const merged: Record<string, Candidate> = Object.create(null) as Record<string, Candidate>;
  const all: Candidate[] = [];
  for (const candidate of candidates) {
    const { value, targets } = candidate;
    // An amount for a line as a whole cannot be shared.
    const key =
      "percentage" in value
        ? value.percentage.value
        : value.fixedAmount.appliesToEachItem
          ? `=${value.fixedAmount.amount}`
          : `#${all.length}`;
    const same = merged[key];
    if (same) same.targets.push(...targets);
    else {
      merged[key] = { targets: [...targets], value };
      all.push(merged[key]);
    }
  }
  return all;
}
