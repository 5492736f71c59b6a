import type { DeliveryInput, LinesInput } from "./evaluate/input.ts";
import {
  type Answer,
  type DeliveryOutput,
  deliveryDiscounts,
  type LinesOutput,
  linesDiscounts,
} from "./evaluate/operations.ts";

const NOTHING = { operations: [] };

export function cartLinesDiscountsGenerateRun(input: LinesInput): LinesOutput {
  return logged(() => linesDiscounts(input, null));
}

export function cartDeliveryOptionsDiscountsGenerateRun(input: DeliveryInput): DeliveryOutput {
  return logged(() => deliveryDiscounts(input));
}

/** A buyer pays the full price rather than not at all: what fails discounts nothing, and the log says why. */
function logged<Output>(run: () => Answer<Output>): Output | typeof NOTHING {
  try {
    const { output, problem } = run();
    if (problem !== null) console.error(`pricing-discount: ${problem}`);
    return output;
  } catch (error) {
    console.error(`pricing-discount: FAILED ${String(error)}`);
    return NOTHING;
  }
}
