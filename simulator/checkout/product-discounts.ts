import type { Discount } from "../customizations/model.ts";
import { type Applied, type LineShare, sumOf, valueFacts } from "./applied.ts";
import type { CheckoutLine } from "./cart.ts";
import { minorOf, percentOf, spread } from "./decimals.ts";
import type { ProductCandidate, Strategy } from "./discount-output.ts";

/**
 * What the candidates of one productDiscountsAdd take off the lines.
 * FIRST: the first that takes anything off. MAXIMUM: the one that takes off most. ALL: all of them; of several for one
 * line the best counts (a line has one product discount).
 * A percentage and an amount across are rounded once a line, half up; an amount each is taken off every unit.
 */
export function productDiscounts(
  discount: Discount,
  lines: readonly CheckoutLine[],
  { selectionStrategy, candidates }: { selectionStrategy: Strategy; candidates: readonly ProductCandidate[] },
  currency: string,
): Applied[] {
  const byId = new Map(lines.map((line) => [line.id, line]));
  const applied = candidates
    .map((candidate) => candidateOf(discount, byId, candidate, currency))
    .filter((one) => sumOf(one.lines) > 0);
  if (selectionStrategy === "ALL") return bestPerLine(applied);
  if (selectionStrategy === "FIRST") return applied.slice(0, 1);
  const [best] = [...applied].sort((a, b) => sumOf(b.lines) - sumOf(a.lines));
  return best ? [best] : [];
}

function candidateOf(
  discount: Discount,
  byId: ReadonlyMap<string, CheckoutLine>,
  candidate: ProductCandidate,
  currency: string,
): Applied {
  const targets = targetsOf(byId, candidate);
  return {
    discount,
    discountClass: "PRODUCT",
    title: candidate.message || discount.title,
    ...valueFacts(candidate.value),
    targetSelection: "entitled",
    lines: sharesOf(targets, candidate, currency),
    delivery: new Map(),
  };
}

interface Target {
  readonly line: CheckoutLine;
  readonly quantity: number;
}

/** Targets of one line are one; where any of them names no quantity, it is the whole line. Unknown lines are passed over. */
function targetsOf(byId: ReadonlyMap<string, CheckoutLine>, { targets }: ProductCandidate): Target[] {
  const wanted = new Map<string, number | null>();
  for (const { cartLine } of targets) {
    if (!cartLine || !byId.has(cartLine.id)) continue;
    const before = wanted.get(cartLine.id);
    const quantity = cartLine.quantity ?? null;
    wanted.set(cartLine.id, before === null || quantity === null ? null : (before ?? 0) + quantity);
  }
  return [...wanted].flatMap(([id, quantity]) => {
    const line = byId.get(id);
    return line ? [{ line, quantity: Math.min(quantity ?? line.quantity, line.quantity) }] : [];
  });
}

function sharesOf(targets: readonly Target[], { value }: ProductCandidate, currency: string): LineShare[] {
  const worths = targets.map(({ line, quantity }) => line.unitMinor * quantity);
  const share = (at: number, minor: number) => ({
    lineId: targets[at]?.line.id ?? "",
    minor: Math.min(minor, worths[at] ?? 0),
  });
  const { percentage, fixedAmount } = value;
  if (percentage) return worths.map((worth, at) => share(at, percentOf(worth, percentage.value)));
  if (!fixedAmount) return [];
  const amount = minorOf(fixedAmount.amount, currency);
  if (fixedAmount.appliesToEachItem) return targets.map(({ quantity }, at) => share(at, amount * quantity));
  const whole = worths.reduce((sum, worth) => sum + worth, 0);
  return spread(Math.min(amount, whole), worths).map((minor, at) => share(at, minor));
}

/** Each line keeps its best discount; what is left without lines does not apply. */
export function bestPerLine(all: readonly Applied[]): Applied[] {
  const best = new Map<string, { at: number; minor: number }>();
  for (const [at, { lines }] of all.entries()) {
    for (const { lineId, minor } of lines) {
      if (minor > (best.get(lineId)?.minor ?? 0)) best.set(lineId, { at, minor });
    }
  }
  return all
    .map((one, at) => ({ ...one, lines: one.lines.filter(({ lineId }) => best.get(lineId)?.at === at) }))
    .filter((one) => one.lines.length > 0);
}
