import { decimal } from "../../money.ts";
import type { Node } from "../answer.ts";

/** As the Admin GraphQL API writes a Decimal: no trailing zeros, but one digit after the point ("10.0", "19.99"). */
export function graphqlDecimal(minor: number, currency: string): string {
  const [whole = "0", fraction = ""] = decimal(minor, currency).split(".");
  return `${whole}.${fraction.replace(/0+$/, "") || "0"}`;
}

export function moneyBag(minor: number, currency: string): Node {
  const money = { amount: graphqlDecimal(minor, currency), currencyCode: currency };
  return { shopMoney: money, presentmentMoney: money };
}
