import type { Discount, DiscountClass } from "../customizations/model.ts";
import type { ValueOutput } from "./discount-output.ts";

/** What is off one line: `minor` over its whole quantity. */
export interface LineShare {
  readonly lineId: string;
  readonly minor: number;
}

/** A discount that came to apply: a candidate of a Function, with what it takes off each line or delivery option. */
export interface Applied {
  readonly discount: Discount;
  readonly discountClass: DiscountClass;
  /** What the buyer reads: the candidate's message, else the discount's title. */
  readonly title: string;
  readonly valueType: "percentage" | "fixed_amount";
  /** Decimal text, as the Function gave it. */
  readonly value: string;
  readonly allocationMethod: "across" | "each";
  readonly targetSelection: "all" | "entitled" | "explicit";
  readonly lines: readonly LineShare[];
  /** By delivery option's code, of a SHIPPING one. */
  readonly delivery: ReadonlyMap<string, number>;
}

export function valueFacts(value: ValueOutput): Pick<Applied, "valueType" | "value" | "allocationMethod"> {
  const each = value.fixedAmount?.appliesToEachItem === true;
  return value.percentage
    ? { valueType: "percentage", value: value.percentage.value, allocationMethod: "across" }
    : {
        valueType: "fixed_amount",
        value: value.fixedAmount?.amount ?? "0",
        allocationMethod: each ? "each" : "across",
      };
}

export function sumOf(shares: readonly LineShare[]): number {
  return shares.reduce((sum, { minor }) => sum + minor, 0);
}
