import { type Candidate, reasonOf } from "./candidates.ts";
import { type Buyer, type Exchange, isFor } from "./facts.ts";
import { buyerOf, type DeliveryInput, exchangeOf, type LinesInput, wholeNumber } from "./input.ts";
import { decimalText, percentText } from "./money.ts";
import { type LineStep, type Pricing, priceLines } from "./price-lines.ts";
import { redeem } from "./redeem.ts";
import { type Settled, type Step, settle } from "./settle.ts";
import { type Row, readTable, type Table } from "./table.ts";

type Value =
  | { readonly percentage: { readonly value: string } }
  | { readonly fixedAmount: { readonly amount: string } };

export interface LinesOutput {
  operations: (
    | { productDiscountsAdd: { candidates: readonly Candidate[]; selectionStrategy: "ALL" } }
    | {
        orderDiscountsAdd: {
          candidates: {
            targets: { orderSubtotal: { excludedCartLineIds: string[] } }[];
            value: Value;
            message: string;
          }[];
          selectionStrategy: "FIRST";
        };
      }
  )[];
}

interface DeliveryCandidate {
  targets: ({ deliveryGroup: { id: string } } | { deliveryOption: { handle: string } })[];
  value: Value;
  message: string;
}

export interface DeliveryOutput {
  operations: { deliveryDiscountsAdd: { candidates: DeliveryCandidate[]; selectionStrategy: "ALL" } }[];
}

/** What a Function answers, and what it says in its log. */
export interface Answer<Output> {
  readonly output: Output;
  /** A code, e.g. CORRUPT_TABLE: what was left out and why. null: nothing. */
  readonly problem: string | null;
}

/** How prices are told to the quote. */
export interface Told {
  readonly line: LineStep;
  readonly order: Step;
  readonly redeemed: (points: number, minor: number) => void;
}

/** cart.lines.discounts.generate.run. A table that cannot be read discounts nothing. */
export function linesDiscounts(input: LinesInput, told: Told | null): Answer<LinesOutput> {
  const table = readTable(input.discount.table?.jsonValue);
  if (typeof table === "string") return { output: { operations: [] }, problem: table };
  const { cart } = input;
  const pricing: Pricing = {
    table,
    lines: cart.lines,
    buyer: buyerOf(input),
    exchange: exchangeOf(cart.cost.subtotalAmount.currencyCode, table.c, input.rate),
  };
  const prices = priceLines(pricing, told === null ? null : told.line);
  const operations: LinesOutput["operations"] = [];
  if (prices.candidates.length > 0) {
    operations.push({ productDiscountsAdd: { candidates: prices.candidates, selectionStrategy: "ALL" } });
  }
  if (table.o.length > 0 || table.p.length > 0) {
    const left = prices.outcome === "OUTPUT_TOO_LARGE" ? prices.before : prices.left;
    const candidate = orderCandidate(pricing, input, prices.before, left, told);
    if (candidate) operations.push({ orderDiscountsAdd: { candidates: [candidate], selectionStrategy: "FIRST" } });
  }
  return { output: { operations }, problem: prices.outcome };
}

/** Shopify takes one discount an order of a Function: rules and points become one, with all reasons. */
function orderCandidate(pricing: Pricing, { cart }: LinesInput, before: number, left: number, told: Told | null) {
  const { table, exchange } = pricing;
  const price = amountPrice(pricing, table.o, before, left, told?.order ?? null);
  // Whoever only typed an address is not let near its owner's points.
  const customer = cart.b?.authenticated === true ? cart.b.customer : null;
  const balance = customer === null ? 0 : wholeNumber(customer.points);
  const { points, minor } = redeem(pricing, wholeNumber(cart.redeem), balance, left - price.off);
  if (price.off + minor === 0) return null;
  told?.redeemed(points, minor);
  const reasons = price.messages.length > 0 ? [reasonOf(table, price.messages)] : [];
  if (minor > 0) reasons.push(`${points} points`);
  return {
    targets: [{ orderSubtotal: { excludedCartLineIds: [] } }],
    value: valueOf(minor > 0 ? -1 : price.share, price.off + minor, exchange.decimals),
    message: reasons.join(", "),
  };
}

/**
 * The price of an order's goods or of its delivery.
 * @param before what the goods cost at their own prices: by it the tiers are reached.
 */
export function amountPrice(
  { table, buyer, exchange }: { readonly table: Table; readonly buyer: Buyer; readonly exchange: Exchange },
  rows: readonly Row[],
  before: number,
  amount: number,
  step: Step | null,
): Settled {
  const active: number[] = [];
  const counts: number[] = [];
  // Thresholds are amounts: without the rate of the currencies none is reached.
  for (let rule = 0; exchange.rate > 0 && rule < rows.length; rule++) {
    if (!isFor(rows[rule] as Row, table, buyer)) continue;
    active.push(rule);
    counts.push(Math.floor(before / exchange.rate));
  }
  return settle({ rows, exchange, budgets: {} }, active, counts, amount, 1, step);
}

function valueOf(share: number, off: number, decimals: number): Value {
  return share < 0
    ? { fixedAmount: { amount: decimalText(off, decimals) } }
    : { percentage: { value: percentText(share) } };
}

/** cart.delivery-options.discounts.generate.run */
export function deliveryDiscounts(input: DeliveryInput): Answer<DeliveryOutput> {
  const table = readTable(input.discount.table?.jsonValue);
  if (typeof table === "string") return { output: { operations: [] }, problem: table };
  const { cart } = input;
  const exchange = exchangeOf(cart.cost.subtotalAmount.currencyCode, table.c, input.rate);
  const pricing = { table, buyer: buyerOf(input), exchange };
  const scale = 10 ** exchange.decimals;
  let before = 0;
  for (const line of cart.lines) before += Math.round(Number(line.c.u.a) * scale) * line.q;

  const candidates: DeliveryCandidate[] = [];
  for (const { id, deliveryOptions } of cart.deliveryGroups) {
    const found: DeliveryCandidate[] = [];
    let sameForAll = true;
    for (const { handle, cost } of deliveryOptions) {
      const price = amountPrice(pricing, table.d, before, Math.round(Number(cost.amount) * scale), null);
      if (price.off === 0) continue;
      if (price.share < 0) sameForAll = false;
      found.push({
        targets: [{ deliveryOption: { handle } }],
        value: valueOf(price.share, price.off, exchange.decimals),
        message: reasonOf(table, price.messages),
      });
    }
    const [first] = found;
    // A percentage is the same for every option that costs something: one candidate for the group.
    if (sameForAll && first) candidates.push({ ...first, targets: [{ deliveryGroup: { id } }] });
    else candidates.push(...found);
  }
  if (candidates.length === 0) return { output: { operations: [] }, problem: null };
  return {
    output: { operations: [{ deliveryDiscountsAdd: { candidates, selectionStrategy: "ALL" } }] },
    problem: null,
  };
}
