import { converted, type Exchange } from "./facts.ts";
import { shareOf, WHOLE } from "./money.ts";
import { COMBINATION, ROW, type Row, TIER, TYPE } from "./table.ts";

/** Told of every rule that had a part in a price, in the order they were applied. `message`: index into `m`. */
export type Step = (rule: number, minor: number, message: number) => void;

/** The rules of one kind, and what is left of their capMinor. */
export interface Rules {
  readonly rows: readonly Row[];
  readonly exchange: Exchange;
  readonly budgets: Record<number, number>;
}

export interface Settled {
  /** Millionths that come off; -1 where an amount has a part in it. */
  readonly share: number;
  /** Minor units that come off. */
  readonly off: number;
  /** Indices into `m`. */
  readonly messages: readonly number[];
}

/**
 * The price of one thing (a line, an order, its delivery) by the rules that are for this buyer: the first exclusive one
 * alone, else the one that takes most off of those that compete, and then all that stack.
 * @param counts what each of `rules` counts: pieces, or minor units.
 * @param total minor units; -1 where they are not known, and all rules are percentages then.
 * @param quantity of how many units: amounts are of one.
 */
export function settle(
  rules: Rules,
  active: readonly number[],
  counts: readonly number[],
  total: number,
  quantity: number,
  step: Step | null,
): Settled {
  const picked = pick(rules, active, counts, total, quantity);
  const messages: number[] = [];
  let share = WHOLE;
  let left = -1;
  for (let at = 0; at < picked.length; at += 2) {
    const rule = picked[at] as number;
    const tier = picked[at + 1] as number;
    const row = rules.rows[rule] as Row;
    let minor = 0;
    if (left < 0 && isShareTier(row, tier)) {
      const off = shareOff(row, tier, share);
      if (off === 0) continue;
      minor = shareOf(total, WHOLE - share + off, WHOLE) - shareOf(total, WHOLE - share, WHOLE);
      share -= off;
    } else {
      if (left < 0) left = total - shareOf(total, WHOLE - share, WHOLE);
      minor = minorOff(rules, rule, tier, total, left, quantity);
      if (minor === 0) continue;
      left -= minor;
      if ((row[ROW.capMinor] as number) >= 0) rules.budgets[rule] = budgetOf(rules, rule) - minor;
    }
    const message = (row[tier + TIER.reason] as number) >> 2;
    messages.push(message);
    if (step !== null) step(rule, minor, message);
  }
  if (left < 0) return { share: WHOLE - share, off: shareOf(total, WHOLE - share, WHOLE), messages };
  return { share: -1, off: total - left, messages };
}

/** Rules with the places of their tiers, by turns, in the order in which they are applied. */
function pick(
  rules: Rules,
  active: readonly number[],
  counts: readonly number[],
  total: number,
  quantity: number,
): number[] {
  const picked: number[] = [];
  const best: number[] = [];
  let shares = true;
  for (let at = 0; at < active.length; at++) {
    const rule = active[at] as number;
    const row = rules.rows[rule] as Row;
    const tier = tierAt(row, counts[at] as number);
    const shareOnly = tier >= 0 && isShareTier(row, tier);
    // An amount needs a price and the rate of its currency.
    if (tier < 0 || !(shareOnly || (total >= 0 && rules.exchange.rate > 0))) continue;
    const combination = ((row[ROW.bits] as number) >> 6) & 3;
    if (combination === COMBINATION.exclusive) return [rule, tier];
    if (combination === COMBINATION.stack) picked.push(rule, tier);
    else {
      best.push(rule, tier);
      shares = shares && shareOnly;
    }
  }
  let first = 0;
  let most = -1;
  // Shares are compared as such, which needs no price; of equal ones the first stays.
  for (let at = 0; at < best.length; at += 2) {
    const tier = best[at + 1] as number;
    const off = shares
      ? shareOff(rules.rows[best[at] as number] as Row, tier, WHOLE)
      : minorOff(rules, best[at] as number, tier, total, total, quantity);
    if (off > most) {
      most = off;
      first = at;
    }
  }
  return most < 0 ? picked : [best[first] as number, best[first + 1] as number, ...picked];
}

/** Whether a tier is a percentage that no amount caps. */
function isShareTier(row: Row, tier: number): boolean {
  return typeAt(row, tier) === TYPE.percent && (row[ROW.capMinor] as number) < 0;
}

const typeAt = (row: Row, tier: number) => (row[tier + TIER.reason] as number) & 3;

/** What a tier takes off a share, capped. */
export function shareOff(row: Row, tier: number, share: number): number {
  const bps = row[tier + TIER.value] as number;
  const off = share === WHOLE ? bps * 100 : shareOf(share, bps, 10_000);
  const cap = (row[ROW.capBps] as number) * 100;
  return cap > 0 && off > cap ? cap : off;
}

function minorOff(rules: Rules, rule: number, tier: number, total: number, left: number, quantity: number): number {
  const row = rules.rows[rule] as Row;
  const value = row[tier + TIER.value] as number;
  let off = 0;
  if (typeAt(row, tier) === TYPE.percent) off = shareOf(left, value, 10_000);
  else {
    const amount = converted(value, rules.exchange) * quantity;
    off = typeAt(row, tier) === TYPE.amountOff ? amount : left - amount;
  }
  const cap = row[ROW.capBps] as number;
  if (cap > 0) off = Math.min(off, shareOf(total, cap, 10_000));
  if ((row[ROW.capMinor] as number) >= 0) off = Math.min(off, budgetOf(rules, rule));
  return Math.max(0, Math.min(left, off));
}

function budgetOf(rules: Rules, rule: number): number {
  return rules.budgets[rule] ?? converted((rules.rows[rule] as Row)[ROW.capMinor] as number, rules.exchange);
}

/** Place of the last tier that a count reaches; -1 where it reaches none. */
export function tierAt(row: Row, count: number): number {
  let tier = -1;
  for (let at: number = ROW.tiers; at < row.length && (row[at] as number) <= count; at += TIER.size) tier = at;
  return tier;
}
