import type { Compiled } from "./compile.ts";
import { buyerOf, exchangeOf, type LinesInput } from "./input.ts";
import { orderViolations } from "./limits.ts";
import { decimalsOf, decimalText } from "./money.ts";
import { amountPrice, linesDiscounts } from "./operations.ts";
import type { Rule } from "./rule.ts";
import { phaseAt, SCHEDULE_BOUNDARIES } from "./schedule.ts";
import { readLimits, readTable, type Table } from "./table.ts";

/** Structurally `QuoteCart` of contracts/price-rule.ts. */
export interface CartToQuote {
  readonly currency: string;
  readonly customerId: string | null;
  readonly priceGroup: string | null;
  readonly companyId: string | null;
  readonly companyLocationId: string | null;
  readonly redeemPoints: number | null;
  readonly pointsBalance: number | null;
  readonly lines: readonly {
    readonly lineId: string;
    readonly productId: string;
    readonly variantId: string;
    readonly quantity: number;
    readonly unitPriceMinor: bigint;
  }[];
  readonly deliveryMinor: bigint;
  /** On the shop's wall. null: the time that was compiled for. */
  readonly at: string | null;
}

export interface Reason {
  ruleId: string;
  ruleName: string;
  label: string;
  minor: bigint;
}

/** Structurally `Quote` of contracts/price-rule.ts, less its version. */
export interface QuotedCart {
  lines: {
    lineId: string;
    quantity: number;
    beforeMinor: bigint;
    discountMinor: bigint;
    afterMinor: bigint;
    reasons: Reason[];
  }[];
  subtotalMinor: bigint;
  orderDiscountMinor: bigint;
  orderReasons: Reason[];
  deliveryMinor: bigint;
  deliveryDiscountMinor: bigint;
  deliveryReasons: Reason[];
  totalMinor: bigint;
  redeemedPoints: number;
  violations: { ruleId: string; lineId: string | null; message: string }[];
}

/**
 * Prices a cart exactly as the Functions do: it gives them the input that Shopify would, and they tell each step.
 * `at` must lie between the time that was compiled for and the last boundary; for another time, compile for it.
 * Kits are not unfolded: quote the lines as the cart has them.
 * @throws RangeError for a table that cannot be read, and an amount that a double does not hold.
 */
export function quoteCart({
  compiled,
  rules,
  cart,
}: {
  readonly compiled: Compiled;
  readonly rules: readonly Rule[];
  readonly cart: CartToQuote;
}): QuotedCart {
  const table = readTable(JSON.parse(compiled.table));
  if (typeof table === "string") throw new RangeError(table);
  const names = new Map(rules.map(({ ruleId, name }) => [ruleId, name]));
  const reason = (ruleId: string | null | undefined, label: string, minor: number): Reason => ({
    ruleId: ruleId ?? "",
    ruleName: names.get(ruleId ?? "") ?? "",
    label,
    minor: BigInt(minor),
  });
  const lineReasons: Reason[][] = cart.lines.map(() => []);
  const orderReasons: Reason[] = [];
  let redeemedPoints = 0;
  const input = inputOf(cart, compiled, table);
  const { problem } = linesDiscounts(input, {
    line: (line, rule, minor, message) =>
      lineReasons[line]?.push(reason(compiled.ruleIds.product[rule], table.m[message] ?? "", minor)),
    order: (rule, minor, message) => {
      orderReasons.push(reason(compiled.ruleIds.order[rule], table.m[message] ?? "", minor));
    },
    redeemed: (points, minor) => {
      if (minor > 0) orderReasons.push(reason(compiled.ruleIds.redemption, `${points} points`, minor));
      redeemedPoints = points;
    },
  });
  const tooLarge = problem === "OUTPUT_TOO_LARGE";
  const lines = cart.lines.map(({ lineId, quantity, unitPriceMinor }, index) => {
    const reasons = tooLarge ? [] : (lineReasons[index] ?? []);
    const beforeMinor = unitPriceMinor * BigInt(quantity);
    const discountMinor = sum(reasons);
    return { lineId, quantity, beforeMinor, discountMinor, afterMinor: beforeMinor - discountMinor, reasons };
  });
  const delivery = deliveryOf(input, table, cart, compiled, reason);
  const subtotalMinor = lines.reduce((total, { afterMinor }) => total + afterMinor, 0n);
  const orderDiscountMinor = sum(orderReasons);
  return {
    lines,
    subtotalMinor,
    orderDiscountMinor,
    orderReasons,
    deliveryMinor: cart.deliveryMinor,
    ...delivery,
    totalMinor: subtotalMinor - orderDiscountMinor + cart.deliveryMinor - delivery.deliveryDiscountMinor,
    redeemedPoints,
    violations: [
      ...(tooLarge
        ? [{ ruleId: "", lineId: null, message: "Too many different discounts for one cart: none is given." }]
        : []),
      ...violationsOf(input, compiled, names),
    ],
  };
}

const sum = (reasons: readonly Reason[]) => reasons.reduce((total, { minor }) => total + minor, 0n);

function deliveryOf(
  input: LinesInput,
  table: Table,
  cart: CartToQuote,
  compiled: Compiled,
  reason: (ruleId: string | undefined, label: string, minor: number) => Reason,
): { deliveryDiscountMinor: bigint; deliveryReasons: Reason[] } {
  const before = cart.lines.reduce(
    (total, { quantity, unitPriceMinor }) => total + Number(unitPriceMinor) * quantity,
    0,
  );
  const deliveryReasons: Reason[] = [];
  const pricing = { table, buyer: buyerOf(input), exchange: exchangeOf(cart.currency, table.c, 0) };
  amountPrice(pricing, table.d, before, exact(cart.deliveryMinor), (rule, minor, message) => {
    deliveryReasons.push(reason(compiled.ruleIds.delivery[rule], table.m[message] ?? "", minor));
  });
  return { deliveryDiscountMinor: sum(deliveryReasons), deliveryReasons };
}

function violationsOf(input: LinesInput, compiled: Compiled, names: ReadonlyMap<string, string>) {
  const limits = readLimits(JSON.parse(compiled.limits));
  if (typeof limits === "string") throw new RangeError(limits);
  const lines = input.cart.lines.map(({ q, m }) => ({ q, m: { p: { i: m.p?.i ?? "", g: m.p?.g ?? null } } }));
  return orderViolations(limits, lines, buyerOf(input)).map(({ rule, line, quantity, kind, bound }) => {
    const ruleId = compiled.ruleIds.quantity[rule] ?? "";
    const wanted = { minimum: "at least", maximum: "at most", multiple: "a multiple of" }[kind];
    return {
      ruleId,
      lineId: input.cart.lines[line]?.id ?? null,
      message: `${names.get(ruleId) ?? ""}: ${wanted} ${bound} of this product; the cart has ${quantity}.`,
    };
  });
}

/** What Shopify would give to the Function for this cart: everything is asked for, whatever the table needs. */
export function inputOf(cart: CartToQuote, compiled: Compiled, table: Table): LinesInput {
  const decimals = decimalsOf(cart.currency);
  const phase = cart.at === null ? 0 : phaseAt(compiled.boundaries, cart.at);
  const now = Array.from({ length: SCHEDULE_BOUNDARIES }, (_, index): [string, boolean] => [
    `b${index + 1}`,
    index < phase,
  ]);
  const hasBuyer = cart.customerId !== null || cart.priceGroup !== null || cart.pointsBalance !== null;
  const company = cart.companyId ?? (cart.companyLocationId === null ? null : "");
  return {
    cart: {
      lines: cart.lines.map(({ lineId, productId, quantity, unitPriceMinor }) => {
        const group = compiled.productGroups.get(productId);
        return {
          id: lineId,
          q: quantity,
          c: { u: { a: decimalText(exact(unitPriceMinor), decimals) } },
          m: { p: { i: productId, g: group === undefined ? null : { v: group } } },
        };
      }),
      b: {
        authenticated: true,
        customer: hasBuyer
          ? {
              id: cart.customerId ?? "",
              group: cart.priceGroup === null ? null : { value: cart.priceGroup },
              points: cart.pointsBalance === null ? null : { value: String(cart.pointsBalance) },
            }
          : null,
        purchasingCompany:
          company === null ? null : { company: { id: company }, location: { id: cart.companyLocationId ?? "" } },
      },
      cost: { subtotalAmount: { currencyCode: cart.currency } },
      redeem: cart.redeemPoints === null ? null : { value: String(cart.redeemPoints) },
    },
    rate: cart.currency === table.c ? "1.0" : "0",
    shop: { now: Object.fromEntries(now) },
    discount: { table: { jsonValue: table } },
  };
}

function exact(minor: bigint): number {
  const number = Number(minor);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${minor} minor units are more than can be priced`);
  return number;
}
