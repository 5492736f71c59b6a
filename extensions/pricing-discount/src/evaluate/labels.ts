import { decimalsOf, decimalText } from "./money.ts";
import type { RuleValue } from "./rule.ts";

/** What a shopper reads as the reason, where the merchant has written none: "10+: 8 % off". */
export function quantityLabel(fromQuantity: number, value: RuleValue, currency: string): string {
  return fromQuantity > 1
    ? `${fromQuantity}+: ${valueLabel(value, currency, " each")}`
    : valueLabel(value, currency, " each");
}

/** "from 100.00 EUR: 5 % off", "Free delivery". */
export function amountLabel(fromMinor: bigint, value: RuleValue, currency: string, kind: "order" | "delivery"): string {
  const from = fromMinor > 0n ? `from ${moneyLabel(fromMinor, currency)}: ` : "";
  if (kind === "order") return from + valueLabel(value, currency, "");
  const free =
    value.type === "percent" ? value.percentBps >= 10_000 : value.type === "fixed-price" && value.minor === 0n;
  const delivery = free ? "free delivery" : `${valueLabel(value, currency, "")} delivery`;
  return from === "" ? delivery.charAt(0).toUpperCase() + delivery.slice(1) : from + delivery;
}

function valueLabel(value: RuleValue, currency: string, each: string): string {
  if (value.type === "percent") return `${value.percentBps / 100} % off`;
  if (value.type === "amount-off") return `${moneyLabel(value.minor, currency)} off${each}`;
  return `${moneyLabel(value.minor, currency)}${each}`;
}

export function moneyLabel(minor: bigint, currency: string): string {
  return `${decimalText(Number(minor), decimalsOf(currency))} ${currency}`;
}
