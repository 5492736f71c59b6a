import type { z } from "zod";
import type { Publication, RuleVersion } from "../../contracts/queries/pricing.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Database, Transaction } from "../_runtime/database.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import type { Decision, ShopSettings } from "./decisions.ts";
import { applyBatch } from "./store-draft.ts";
import { type KeptPart, readParts } from "./store-parts.ts";
import { readPublication } from "./store-publication.ts";
import { type KeptRule, readRules, readState, readVersions } from "./store-read.ts";

/** What stands for a shop. */
export interface ShopState {
  readonly draftVersion: number;
  /** 0: nothing was ever published. */
  readonly publishedVersion: number;
  readonly publishedAt: Date | null;
  /** null: not read yet. */
  readonly settings: ShopSettings | null;
  readonly slot: number;
}

export interface PricingStore {
  /** @see ServiceDefinition.apply: one decision after the other, each under the lock of its shop. */
  apply(transaction: Transaction, batch: readonly Decided<Decision>[]): Promise<readonly Outgoing[]>;
  state(shop: Shop): Promise<ShopState>;
  /** All rules of a version, newest saved first. @param version "draft", "published", or a number. */
  rules(shop: Shop, version: number | "draft" | "published"): Promise<{ state: ShopState; rules: KeptRule[] }>;
  /** Newest first. */
  versions(shop: Shop, limit: number): Promise<z.output<typeof RuleVersion>[]>;
  /** The newest publication; null: there was none. */
  publication(shop: Shop): Promise<z.output<typeof Publication> | null>;
  parts(shop: Shop): Promise<KeptPart[]>;
}

/** Reads see one shop, whatever their WHERE says. */
export function pricingStore(database: Database): PricingStore {
  return {
    apply: applyBatch,
    state: (shop) => database.forShop(shop, (transaction) => readState(transaction, shop)),
    rules: (shop, version) =>
      database.forShop(shop, async (transaction) => {
        const state = await readState(transaction, shop);
        const numbers = { draft: state.draftVersion, published: state.publishedVersion };
        const number = typeof version === "number" ? version : numbers[version];
        return { state, rules: await readRules(transaction, shop, number) };
      }),
    versions: (shop, limit) => database.forShop(shop, (transaction) => readVersions(transaction, shop, limit)),
    publication: (shop) => database.forShop(shop, (transaction) => readPublication(transaction, shop)),
    parts: (shop) => database.forShop(shop, (transaction) => readParts(transaction, shop)),
  };
}
