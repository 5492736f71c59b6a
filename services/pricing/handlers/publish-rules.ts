import type { PublishRulesV1 } from "../../../contracts/commands/pricing.ts";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import { assertPublishable, compileAt, wallNow } from "../compile-shop.ts";
import type { Decision } from "../decisions.ts";
import type { PricingStore } from "../store.ts";

export interface PublishDeps {
  readonly store: PricingStore;
  readonly now: () => number;
}

/**
 * What cannot be published is told at once, before anything of it is in the store. Whether the draft has moved on is
 * decided where it is locked.
 */
export function publishRules({ store, now }: PublishDeps) {
  return async ({ shop, data }: Message<DataOf<typeof PublishRulesV1>>): Promise<Decision> => {
    const { state, rules } = await store.rules(shop, data.version);
    if (state.settings !== null && data.version === state.draftVersion) {
      const { problems } = compileAt(rules, state.settings, wallNow(state.settings, now()));
      assertPublishable(
        problems,
        rules.map(({ rule }) => rule),
      );
    }
    return { kind: "publish", version: data.version };
  };
}
