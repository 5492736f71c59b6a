import { toMinor } from "./money.ts";

export interface Reason {
  /** The message of the discount, e.g. "10+: 8 % off". */
  readonly title: string;
  readonly savedMinor: number;
}

interface Allocation {
  readonly type: string;
  readonly title?: string;
  readonly discountedAmount: { readonly amount: number };
}

/** The discount Function's message for points. */
const POINTS = /^\d+ points$/;

/**
 * Why the cart costs less: each automatic discount once, with what it saves over all lines, the largest first. Codes are
 * left out, because the buyer typed them; points too, because they have a line of their own.
 */
export function reasonsOf(
  lines: readonly { readonly discountAllocations: readonly Allocation[] }[],
  ofCart: readonly Allocation[],
  currency: string,
): readonly Reason[] {
  const ofLines = sums(
    lines.flatMap(({ discountAllocations }) => discountAllocations),
    currency,
  );
  const ofOrder = sums(ofCart, currency);
  return [...new Map([...ofOrder, ...ofLines])]
    .filter(([title]) => !POINTS.test(title))
    .map(([title, savedMinor]) => ({ title, savedMinor }))
    .sort((a, b) => b.savedMinor - a.savedMinor);
}

/** What the points take off; undefined where no such discount is applied yet. */
export function paidByPoints(
  lines: readonly { readonly discountAllocations: readonly Allocation[] }[],
  ofCart: readonly Allocation[],
  currency: string,
): number | undefined {
  const all = new Map([
    ...sums(ofCart, currency),
    ...sums(
      lines.flatMap(({ discountAllocations }) => discountAllocations),
      currency,
    ),
  ]);
  return [...all].find(([title]) => POINTS.test(title))?.[1];
}

function sums(allocations: readonly Allocation[], currency: string): Map<string, number> {
  const byTitle = new Map<string, number>();
  for (const { type, title, discountedAmount } of allocations) {
    if (type !== "automatic" || !title) continue;
    byTitle.set(title, (byTitle.get(title) ?? 0) + toMinor(discountedAmount.amount, currency));
  }
  return byTitle;
}
