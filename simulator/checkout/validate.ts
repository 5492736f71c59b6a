import type { World } from "../world.ts";
import type { CheckoutCart } from "./cart.ts";

const VALIDATION_TARGET = "cart.validations.generate.run";

/** What keeps a buyer from going on. */
export interface CheckoutProblem {
  readonly message: string;
  /** Place of the line that it is about; undefined: the cart as a whole. */
  readonly line: number | undefined;
  /** As the Function gave it, e.g. "$.cart.lines[0].quantity". */
  readonly target: string;
}

/** A Function failed that must not: the words are the simulator's. */
export const VALIDATION_FAILED: CheckoutProblem = {
  message: "There was a problem with this checkout. Try again later.",
  line: undefined,
  target: "$.cart",
};

interface Output {
  readonly operations: readonly {
    readonly validationAdd?: {
      readonly errors: readonly { readonly message: string; readonly target: string }[];
    } | null;
  }[];
}

/** Asks every enabled validation. One that fails blocks only where it says so (blockOnFailure). */
export async function runValidations(
  world: World,
  cart: CheckoutCart,
  step: "CART_INTERACTION" | "CHECKOUT_INTERACTION" | "CHECKOUT_COMPLETION",
): Promise<CheckoutProblem[]> {
  const problems: CheckoutProblem[] = [];
  for (const customization of world.customizations.list(cart.shop.shop, "validation").filter((one) => one.enabled)) {
    const run = await world.functionsHost.run(world, { cart, customization, target: VALIDATION_TARGET, step });
    if (run?.failure && customization.blockOnFailure) problems.push(VALIDATION_FAILED);
    const output = run?.output as Output | null | undefined;
    const errors = (output?.operations ?? []).flatMap((one) => one.validationAdd?.errors ?? []);
    problems.push(...errors.map(({ message, target }) => ({ message, target, line: lineOf(target) })));
  }
  return problems;
}

/** Source: shopify.dev, Cart and Checkout Validation API ("$.cart.lines[0].quantity" and its like). */
function lineOf(target: string): number | undefined {
  const match = /^\$?\.?cart\.lines\[(\d{1,3})\]/.exec(target);
  return match ? Number(match[1]) : undefined;
}
