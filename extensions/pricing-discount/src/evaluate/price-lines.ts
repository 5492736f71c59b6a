import { type Candidate, candidateOf, withinLimit } from "./candidates.ts";
import { type Buyer, type Exchange, type FactLine, isFor } from "./facts.ts";
import { percentText, shareOf, WHOLE } from "./money.ts";
import { type Rules, settle, shareOff } from "./settle.ts";
import { BITS, COUNT_BY, ROW, type Row, type Table, TIER } from "./table.ts";

const TIERS = ROW.tiers;
const TIER_SIZE = TIER.size;
const BEFORE_TIERS = TIERS - TIER_SIZE;
const TIER_VALUE = TIER.value;
const TIER_REASON = TIER.reason;
/** More than there are hundredths of a percent. */
const KEYS_OF_REASON = 16_384;
const LADDER_FOR_ALL = BITS.shares | BITS.always;

export type LineStep = (line: number, rule: number, minor: number, message: number) => void;

export interface Pricing {
  readonly table: Table;
  readonly lines: readonly FactLine[];
  readonly buyer: Buyer;
  readonly exchange: Exchange;
}

type Cost = NonNullable<FactLine["c"]>;

export interface LinePrices {
  readonly candidates: readonly Candidate[];
  /** null: all is in the candidates. Else why reasons or discounts are left out. */
  readonly outcome: "REASONS_LEFT_OUT" | "OUTPUT_TOO_LARGE" | null;
  /** Minor units of all lines before and after; 0 where prices were not asked for. */
  readonly before: number;
  readonly left: number;
}

/**
 * What the rules of one price group are for this buyer; made when its first line comes. Where the price depends on one
 * count alone, it is a ladder: a line is then priced by finding its tier, and each tier is settled once.
 */
interface Plan {
  /** Indices into `r` of the rules that are for this buyer now. */
  readonly active: readonly number[];
  /** The one rule's row, or one with the tiers of all; null: each line is settled for itself. */
  readonly ladder: Row | null;
  readonly countBy: number;
  /** By place of the tier: the lines that reach it, and the share that comes off them. */
  readonly targets: Record<number, Candidate["targets"] | null>;
  readonly shares: Record<number, number>;
}

interface Work extends Pricing {
  /** Whether the lines have prices. */
  readonly priced: boolean;
  readonly rules: Rules;
  readonly all: Candidate[];
  readonly known: Record<string, Candidate>;
  readonly byReason: Record<number, Candidate>;
  /** Quantities over several lines: by product ("") and by rule, made where they are needed. */
  readonly counts: Record<string, Record<string, number>>;
}

/** @param told where it is given, every line is settled for itself, which comes to the same and names each rule's part. */
export function priceLines(pricing: Pricing, told: LineStep | null): LinePrices {
  const { table, lines, exchange } = pricing;
  const scale = 10 ** exchange.decimals;
  const priced = lines.length > 0 && "c" in (lines[0] as FactLine);
  const work: Work = {
    priced,
    table,
    lines,
    buyer: pricing.buyer,
    exchange,
    rules: { rows: table.r, exchange, budgets: {} },
    all: [],
    known: {},
    byReason: {},
    counts: {},
  };
  const plans: Record<string, Plan> = Object.create(null) as Record<string, Plan>;
  let before = 0;
  let left = 0;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as FactLine;
    const quantity = line.q;
    const total = priced ? Math.round(((line.c as Cost).u.a as unknown as number) * scale) * quantity : -1;
    const product = line.m.p;
    let off = 0;
    // What is no product (a custom item) has no rules.
    if (product !== undefined) {
      const key = product.g === null ? "" : product.g.v;
      let plan = plans[key];
      if (plan === undefined) {
        plan = planOf(work, table.g[key], told === null);
        plans[key] = plan;
      }
      const { ladder } = plan;
      if (ladder === null) off = settleLine(work, plan, index, total, told);
      else {
        const count = plan.countBy === 0 ? quantity : countOf(work, plan.active[0] as number, index);
        let tier: number = BEFORE_TIERS;
        // Behind the last tier there is nothing, and nothing is not less than a number.
        while ((ladder[tier + TIER_SIZE] as number) <= count) tier += TIER_SIZE;
        if (tier !== BEFORE_TIERS) {
          let targets = plan.targets[tier];
          if (targets === undefined) targets = settleTier(work, plan, tier);
          if (targets !== null) targets[targets.length] = { cartLine: { id: line.id } };
          if (priced) off = shareOf(total, plan.shares[tier] as number, WHOLE);
        }
      }
    }
    if (priced) {
      before += total;
      left += total - off;
    }
  }
  const { candidates, outcome } = withinLimit(work.all, lines);
  return { candidates, outcome, before, left };
}

function planOf(work: Work, rules: readonly number[] | undefined, ladders: boolean): Plan {
  const { r } = work.table;
  // Most groups have one rule, for everyone.
  if (ladders && rules !== undefined && rules.length === 1) {
    const ladder = r[rules[0] as number] as Row;
    const bits = ladder[0] as number;
    if ((bits & LADDER_FOR_ALL) === LADDER_FOR_ALL) {
      return { active: rules, ladder, countBy: (bits >> 8) & 3, targets: {}, shares: {} };
    }
  }
  const active: number[] = [];
  let countBy = -1;
  let alike = ladders;
  for (let at = 0; rules !== undefined && at < rules.length; at++) {
    const rule = rules[at] as number;
    const row = r[rule] as Row;
    if (!isFor(row, work.table, work.buyer)) continue;
    const bits = row[ROW.bits] as number;
    const by = (bits >> 8) & 3;
    // The group of each rule is its own, so two of them count differently.
    alike = alike && (bits & BITS.shares) !== 0 && (countBy < 0 || (by === countBy && by !== COUNT_BY.group));
    countBy = by;
    active.push(rule);
  }
  const ladder = alike ? (active.length === 1 ? (r[active[0] as number] as Row) : joined(r, active)) : null;
  // Without any rule there is no tier to look for.
  return { active, ladder, countBy: Math.max(0, countBy), targets: {}, shares: {} };
}

/** A row with the tiers of several rules, of which only what they begin at is looked at. */
function joined(rows: readonly Row[], active: readonly number[]): number[] {
  const from: number[] = [];
  for (const rule of active) {
    const row = rows[rule] as Row;
    for (let tier: number = TIERS; tier < row.length; tier += TIER_SIZE) from.push(row[tier] as number);
  }
  const ladder = [0, 0, 0, 0, 0];
  for (const count of from.sort((a, b) => a - b)) ladder.push(count, 0, 0);
  return ladder;
}

/** Settles a tier, which all lines that reach it share. */
function settleTier(work: Work, plan: Plan, tier: number): Candidate["targets"] | null {
  const { active } = plan;
  const row = plan.ladder as Row;
  let share = 0;
  let candidate: Candidate | undefined;
  if (active.length === 1) {
    share = (row[ROW.capBps] as number) === 0 ? (row[tier + TIER_VALUE] as number) * 100 : shareOff(row, tier, WHOLE);
    const reason = row[tier + TIER_REASON] as number;
    // A number is a cheaper key than a text, and most tiers of a shop have the discount of another.
    const key = reason * KEYS_OF_REASON + share / 100;
    candidate = work.byReason[key];
    if (candidate === undefined && share > 0) {
      const message = work.table.m[reason >> 2] ?? "";
      candidate = { targets: [], value: { percentage: { value: percentText(share) } }, message };
      work.byReason[key] = candidate;
      work.all.push(candidate);
    }
  } else {
    const counts = active.map(() => row[tier] as number);
    const settled = settle(work.rules, active, counts, -1, 1, null);
    share = settled.share;
    if (share > 0) candidate = candidateOf(work, share, 0, 1, settled.messages);
  }
  const targets = candidate === undefined ? null : candidate.targets;
  plan.targets[tier] = targets;
  if (work.priced) plan.shares[tier] = share;
  return targets;
}

function settleLine(work: Work, plan: Plan, index: number, total: number, told: LineStep | null): number {
  const line = work.lines[index] as FactLine;
  const counts = plan.active.map((rule) => countOf(work, rule, index));
  const { share, off, messages } = settle(
    work.rules,
    plan.active,
    counts,
    total,
    line.q,
    told === null ? null : (rule, minor, message) => told(index, rule, minor, message),
  );
  if (share > 0 || off > 0) {
    candidateOf(work, share, off, line.q, messages).targets.push({ cartLine: { id: line.id } });
  }
  return off;
}

/** The quantity by which a rule's tier is found. */
function countOf(work: Work, rule: number, index: number): number {
  const { lines, table, counts } = work;
  const line = lines[index] as FactLine;
  const by = (((table.r[rule] as Row)[ROW.bits] as number) >> 8) & 3;
  if (by === COUNT_BY.line) return line.q;
  const name = by === COUNT_BY.product ? "" : String(rule);
  let sums = counts[name];
  if (sums === undefined) {
    sums = {};
    counts[name] = sums;
    for (const { m, q } of lines) {
      const product = m.p;
      if (product === undefined) continue;
      if (by === COUNT_BY.product) sums[product.i ?? ""] = (sums[product.i ?? ""] ?? 0) + q;
      else if (table.g[product.g === null ? "" : product.g.v]?.includes(rule)) sums[""] = (sums[""] ?? 0) + q;
    }
  }
  return sums[by === COUNT_BY.product ? (line.m.p?.i ?? "") : ""] ?? line.q;
}
