import type { PriceRule } from "../../contracts/price-rule.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Compiled } from "../../extensions/pricing-discount/src/evaluate/compile.ts";
import { UserError } from "../_runtime/errors.ts";
import { compileAt, wallNow } from "./compile-shop.ts";
import type { ShopSettings } from "./decisions.ts";
import type { ReadSettings } from "./read-settings.ts";
import type { PricingStore, ShopState } from "./store.ts";
import type { KeptRule } from "./store-read.ts";

/** Shops whose compiled rules are kept by one process: a table of 10 kB and its rules. */
const MOST_KEPT = 1_000;

export interface CompiledRules {
  readonly version: number;
  readonly settings: ShopSettings;
  readonly kept: readonly KeptRule[];
  /** Those that were compiled: paused ones are not among them. */
  readonly rules: readonly PriceRule[];
  readonly compiled: Compiled;
  /** On the shop's wall. */
  readonly compiledAt: string;
}

export interface RulesAt {
  /** @param at on the shop's wall; null: now. */
  published(shop: Shop, at: string | null): Promise<CompiledRules>;
  draft(shop: Shop, at: string | null): Promise<CompiledRules>;
  /** The draft with one rule as it is being written. */
  draftWith(shop: Shop, rule: PriceRule, at: string | null): Promise<CompiledRules>;
}

export interface RulesAtDeps {
  readonly store: PricingStore;
  readonly readSettings: ReadSettings;
  readonly now: () => number;
}

/**
 * Rules as they are compiled, kept by version: one small read says which version stands, so that what another copy of
 * the service published is seen at once, and nothing is kept by time. A version is compiled anew once it was compiled
 * for a time that lies behind its last known boundary.
 */
export function rulesAt({ store, readSettings, now }: RulesAtDeps): RulesAt {
  const keptBy = { published: new Map<Shop, CompiledRules>(), draft: new Map<Shop, CompiledRules>() };

  async function find(shop: Shop, which: "published" | "draft", at: string | null): Promise<CompiledRules> {
    const state = await store.state(shop);
    const version = which === "published" ? state.publishedVersion : state.draftVersion;
    const known = keptBy[which].get(shop);
    if (known?.version === version && holds(known, at ?? wallNow(known.settings, now()))) return known;
    const { rules } = await store.rules(shop, version);
    const settings = await settingsOf(shop, state);
    const made = compiled(version, settings, rules, at ?? wallNow(settings, now()));
    if (at === null) keep(keptBy[which], shop, made);
    return made;
  }

  async function settingsOf(shop: Shop, { settings }: ShopState): Promise<ShopSettings> {
    const known = settings ?? (await readSettings(shop));
    if (known) return known;
    throw new UserError(
      "SHOP_UNKNOWN",
      "the store's currency is not known yet",
      "open the app once in the Shopify admin",
    );
  }

  return {
    published: (shop, at) => find(shop, "published", at),
    draft: (shop, at) => find(shop, "draft", at),
    draftWith: async (shop, rule, at) => {
      const draft = await find(shop, "draft", at);
      const savedAt = new Date(now());
      const others = draft.kept.filter((each) => each.rule.ruleId !== rule.ruleId);
      const kept = [...others, { rule, paused: false, savedAt, savedBy: null }];
      return compiled(draft.version, draft.settings, kept, at ?? wallNow(draft.settings, now()));
    },
  };
}

function holds({ compiledAt, compiled: { boundaries, boundariesLeftOut } }: CompiledRules, at: string): boolean {
  const last = boundaries.at(-1);
  return at >= compiledAt && (boundariesLeftOut === 0 || last === undefined || at <= last);
}

function compiled(version: number, settings: ShopSettings, kept: readonly KeptRule[], at: string): CompiledRules {
  const rules = kept.filter(({ paused }) => !paused).map(({ rule }) => rule);
  return { version, settings, kept, rules, compiled: compileAt(kept, settings, at), compiledAt: at };
}

function keep(kept: Map<Shop, CompiledRules>, shop: Shop, made: CompiledRules): void {
  kept.delete(shop);
  kept.set(shop, made);
  const oldest = kept.keys().next();
  if (kept.size > MOST_KEPT && !oldest.done) kept.delete(oldest.value);
}
