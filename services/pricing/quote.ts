import type { z } from "zod";
import type { PricingQuote } from "../../contracts/queries/pricing.ts";
import type { Shop } from "../../contracts/shop.ts";
import { quoteCart } from "../../extensions/pricing-discount/src/evaluate/quote.ts";
import { UserError } from "../_runtime/errors.ts";
import { ownProblems, refuseErrors } from "./check-rule.ts";
import { assertPublishable, wallNow } from "./compile-shop.ts";
import type { CompiledRules, RulesAt } from "./compiled-rules.ts";

type Ask = z.output<typeof PricingQuote.input>;

/**
 * Prices a cart by the code that the Functions run, on the table that they read.
 * @throws UserError where the rule being written is wrong, or the cart is in another currency than the rules.
 */
export function quote(rulesAt: RulesAt, now: () => number) {
  return async (ask: Ask, shop: Shop): Promise<z.output<typeof PricingQuote.output>> => {
    const found = await rulesFor(rulesAt, ask, shop);
    const { compiled, rules, settings, version } = found;
    if (ask.cart.currency !== settings.currency) {
      throw new UserError(
        "OTHER_CURRENCY",
        `the rules are in ${settings.currency}, the cart in ${ask.cart.currency}`,
        `ask for a cart in ${settings.currency}`,
      );
    }
    const at = ask.cart.at ?? wallNow(settings, now());
    return { ...quoteCart({ compiled, rules, cart: { ...ask.cart, at } }), version };
  };
}

async function rulesFor(rulesAt: RulesAt, { by, rule, cart }: Ask, shop: Shop): Promise<CompiledRules> {
  if (rule === null) return by === "published" ? rulesAt.published(shop, cart.at) : rulesAt.draft(shop, cart.at);
  refuseErrors(ownProblems(rule));
  const found = await rulesAt.draftWith(shop, rule, cart.at);
  assertPublishable(found.compiled.problems, found.rules);
  return found;
}
