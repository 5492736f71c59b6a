import type { Problem, Rule } from "./rule.ts";

/** Shopify does not return a metafield over this many bytes to a Function. */
export const METAFIELD_BYTES = 10_000;

/** How many of the next beginnings and ends hold with our servers down: the input query asks for so many times. */
export const SCHEDULE_BOUNDARIES = 6;

export interface CompileInput {
  /** Those that are to be published; paused ones are left out by the caller. */
  readonly rules: readonly Rule[];
  /** The shop's currency, in which all amounts of the rules are. */
  readonly currency: string;
  /** The shop's IANA time zone: Shopify compares with the wall clock there. */
  readonly timeZone: string;
  /** Now on the shop's wall, e.g. "2026-12-01T09:00:00". What has ended by then is left out. */
  readonly now: string;
  readonly version: number;
}

export interface Compiled {
  /** JSON texts of the metafields: the discount's `table` and `variables`, the validation's `limits`, the cart transform's `kits`. */
  readonly table: string;
  readonly variables: string;
  readonly limits: string;
  readonly kits: string;
  /** For the shop's `$app:pricing.redemption`, which the extensions show; the Function reads the table's. null: no rule. */
  readonly redemption: { readonly points: number; readonly minor: bigint; readonly maxPercentBps: number } | null;
  /** Product to `$app:pricing.group`. A product that is not here has no metafield (delete what is there). */
  readonly productGroups: ReadonlyMap<string, string>;
  /** Wall times on the shop's wall at which something begins or ends, ascending, at most SCHEDULE_BOUNDARIES. Compile again after each. */
  readonly boundaries: readonly string[];
  /** How many later ones hold only after compiling again. */
  readonly boundariesLeftOut: number;
  /** UTF-8 bytes that a rule takes in table, limits or kits. */
  readonly bytesByRule: ReadonlyMap<string, number>;
  /** Not empty with level "error": publish nothing. TABLE_TOO_LARGE names the largest rules. */
  readonly problems: readonly Problem[];
}

/**
 * Turns rules into what the Functions read. The same rules in any order give the same texts and keys.
 * Rules with errors of their own (see check.ts) are not looked for here: check first.
 */
export function compileRules(_input: CompileInput): Compiled {
  throw new Error("not there yet");
}
