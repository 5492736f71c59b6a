import { type BuyerInput, buyerOf } from "../../pricing-discount/src/evaluate/input.ts";
import { type LimitedLine, orderViolations } from "../../pricing-discount/src/evaluate/limits.ts";
import { readLimits } from "../../pricing-discount/src/evaluate/table.ts";
import { violationMessage } from "./messages.ts";

/** cart-validations.graphql */
interface Input extends BuyerInput {
  readonly cart: BuyerInput["cart"] & {
    readonly lines: readonly (LimitedLine & { readonly m: { readonly p?: { readonly title: string } } })[];
  };
  readonly buyerJourney: { readonly step: string | null };
  readonly localization: { readonly language: { readonly isoCode: string } };
  readonly validation: { readonly limits: { readonly jsonValue: unknown } | null };
}

interface Output {
  operations: { validationAdd: { errors: { message: string; target: string }[] } }[];
}

/** Shopify shows no more than that to a buyer at once; the rest comes when these are put right. */
const ERRORS = 25;

export function cartValidationsGenerateRun(input: Input): Output {
  try {
    return validated(input);
  } catch (error) {
    // A limit that cannot be read keeps nobody from buying.
    console.error(`order-validation: FAILED ${String(error)}`);
    return { operations: [] };
  }
}

function validated(input: Input): Output {
  const limits = readLimits(input.validation.limits?.jsonValue);
  if (typeof limits === "string") {
    console.error(`order-validation: ${limits}`);
    return { operations: [] };
  }
  const { lines } = input.cart;
  // A cart that is being filled may yet reach its minimum; it cannot come below its maximum.
  const filling = input.buyerJourney.step === "CART_INTERACTION";
  const errors: { message: string; target: string }[] = [];
  for (const violation of orderViolations(limits, lines, buyerOf(input))) {
    if (errors.length === ERRORS) break;
    if (filling && violation.kind !== "maximum") continue;
    const title = lines[violation.line]?.m.p?.title ?? "";
    errors.push({ message: violationMessage(input.localization.language.isoCode, violation, title), target: "$.cart" });
  }
  return { operations: errors.length === 0 ? [] : [{ validationAdd: { errors } }] };
}
