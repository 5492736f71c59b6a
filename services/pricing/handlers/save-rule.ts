import type { SaveRuleV1 } from "../../../contracts/commands/pricing.ts";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import { UserError } from "../../_runtime/errors.ts";
import { type CheckDeps, checkRule, refuseErrors } from "../check-rule.ts";
import type { Decision } from "../decisions.ts";
import type { ReadSettings } from "../read-settings.ts";
import type { PricingStore } from "../store.ts";

export interface SaveDeps extends CheckDeps {
  readonly store: PricingStore;
  readonly readSettings: ReadSettings;
}

/** @throws UserError that names each field which is wrong, and what to do. */
export function saveRule(deps: SaveDeps) {
  return async ({ shop, data }: Message<DataOf<typeof SaveRuleV1>>): Promise<Decision> => {
    const rule = { ...data.rule, name: data.rule.name.trim(), label: data.rule.label.trim() };
    const { state, rules } = await deps.store.rules(shop, "draft");
    const settings = state.settings ?? (await deps.readSettings(shop));
    if (settings === null) {
      throw new UserError(
        "SHOP_UNKNOWN",
        "the store's currency is not known yet",
        "open the app once in the Shopify admin",
      );
    }
    const { problems } = await checkRule(shop, { rule, paused: data.paused }, { rules, settings }, deps);
    refuseErrors(problems);
    return { kind: "save", rule, paused: data.paused, settings: state.settings === null ? settings : null };
  };
}
