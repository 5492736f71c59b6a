/**
 * What the compiler writes and the Functions read: numbers in flat arrays, since an object or a string costs a Function
 * several times what a number does (docs/decisions/023). One array a rule, in the order in which rules are applied.
 */
export const TABLE_FORMAT = 1;

/** Places in a rule's row; from TIERS on come its tiers, TIER numbers each, ascending by what they begin at. */
export const ROW = {
  /** As BITS says. */
  bits: 0,
  /** Index into `audiences`; 0 is everyone. */
  audience: 1,
  /** 0, or 1 + index into `testers`. */
  testers: 2,
  /** Hundredths of a percent; 0 is no cap. */
  capBps: 3,
  /** Minor units; -1 is no cap. */
  capMinor: 4,
  tiers: 5,
} as const;

/** Places in a tier: it holds from `from` (pieces or minor units) on. reason: 4 x the place in `m`, plus its type. */
export const TIER = { from: 0, value: 1, reason: 2, size: 3 } as const;

/** A tier's type. percent: value in hundredths of a percent; the others: in minor units of the table's currency. */
export const TYPE = { percent: 0, amountOff: 1, fixedPrice: 2 } as const;
export const COMBINATION = { best: 0, stack: 1, exclusive: 2 } as const;
export const COUNT_BY = { line: 0, product: 1, group: 2 } as const;

export type Row = readonly number[];

/** Who may have a rule, and when; the same in all three tables. */
export interface Audiences {
  /** "", then "p" and a price group, "c" and a company's id, "l" and a company location's id. */
  readonly audiences: readonly string[];
  /** Ids of customers, a list for each set of test customers. */
  readonly testers: readonly (readonly string[])[];
}

/** The discount owner's metafield `table`. Names are short because they count in its 10,000 bytes. */
export interface Table {
  /** TABLE_FORMAT. */
  readonly v: number;
  /** The shop's currency. */
  readonly c: string;
  readonly a: Audiences["audiences"];
  readonly s: Audiences["testers"];
  readonly m: readonly string[];
  /** Rules of products. */
  readonly r: readonly Row[];
  /** Price-group key of products to indices into `r`; "" is a product without a key. */
  readonly g: Readonly<Record<string, readonly number[]>>;
  /** Rules of the order. */
  readonly o: readonly Row[];
  /** Rules of delivery. */
  readonly d: readonly Row[];
  /** Bits, audience and testers as in a row; then points, the minor units they are worth, and the largest share of the
   *  subtotal in hundredths of a percent. Empty where points are no money. */
  readonly p: readonly number[];
}

/** The validation's metafield `limits`. Rows: bits, audience, testers, minimum, maximum, multiple (0 is none). */
export interface Limits {
  readonly v: number;
  readonly a: Audiences["audiences"];
  readonly s: Audiences["testers"];
  readonly r: readonly Row[];
  readonly g: Readonly<Record<string, readonly number[]>>;
}

/** The cart transform's metafield `kits`. */
export interface Kits {
  readonly v: number;
  readonly c: string;
  readonly a: Audiences["audiences"];
  readonly s: Audiences["testers"];
  readonly k: readonly Kit[];
}

export interface Kit {
  /** Bits, audience, testers; type and value of the price (type -1: none). */
  readonly r: Row;
  /** 0: the kit is unfolded into its components; 1: components become the kit. */
  readonly w: number;
  /** Variant of the kit. */
  readonly i: string;
  readonly t: string;
  /** Variants of the components, and how many of each. */
  readonly c: readonly string[];
  readonly q: readonly number[];
}

/** One more than the highest phase: a rule that ends at none of the boundaries. */
export const NO_END = 7;

/** What a row's bits hold, from the lowest: phases from and until (3 each), combination (2), what is counted (2), flags. */
export const BITS = {
  until: 8,
  combination: 64,
  countBy: 256,
  /** All tiers are percentages, and no amount caps them. */
  shares: 1024,
  /** For everyone, at any time. */
  always: 2048,
} as const;

/**
 * A metafield's JSON as a table, or why it is none. The shape is looked at, not each number: what the compiler wrote is
 * there whole or not at all, and a number that is none ends in no discount.
 */
export function readTable(json: unknown): Table | string {
  const table = ours(json);
  if (typeof table === "string") return table;
  const { c, m, r, g, o, d, p } = table;
  const whole = typeof c === "string" && Array.isArray(m) && Array.isArray(p) && typeof g === "object" && g !== null;
  return whole && areRows(r) && areRows(o) && areRows(d) ? (table as unknown as Table) : "CORRUPT_TABLE";
}

export function readLimits(json: unknown): Limits | string {
  const limits = ours(json);
  if (typeof limits === "string") return limits;
  const { r, g } = limits;
  return areRows(r) && typeof g === "object" && g !== null ? (limits as unknown as Limits) : "CORRUPT_TABLE";
}

export function readKits(json: unknown): Kits | string {
  const kits = ours(json);
  if (typeof kits === "string") return kits;
  return Array.isArray(kits.k) && typeof kits.c === "string" ? (kits as unknown as Kits) : "CORRUPT_TABLE";
}

function ours(json: unknown): Record<string, unknown> | string {
  if (json === null || json === undefined) return "NO_TABLE";
  const table = json as Record<string, unknown>;
  return table.v === TABLE_FORMAT && Array.isArray(table.a) && Array.isArray(table.s) ? table : "CORRUPT_TABLE";
}

function areRows(rows: unknown): boolean {
  if (!Array.isArray(rows)) return false;
  for (let at = 0; at < rows.length; at++)
    if (!Array.isArray(rows[at]) || typeof rows[at][0] !== "number") return false;
  return true;
}
