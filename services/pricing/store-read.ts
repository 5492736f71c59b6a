import { z } from "zod";
import { PriceRule } from "../../contracts/price-rule.ts";
import type { RuleVersion } from "../../contracts/queries/pricing.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Transaction } from "../_runtime/database.ts";
import type { ShopState } from "./store.ts";

/** A rule as it was last saved. */
export interface KeptRule {
  readonly rule: PriceRule;
  readonly paused: boolean;
  readonly savedAt: Date;
  readonly savedBy: string | null;
}

const NOTHING: ShopState = { draftVersion: 0, publishedVersion: 0, publishedAt: null, settings: null, slot: 0 };

interface ShopRow {
  readonly draft_version: number;
  readonly published_version: number;
  readonly published_at: Date | null;
  readonly shop_gid: string | null;
  readonly currency: string | null;
  readonly time_zone: string | null;
  readonly slot: number;
}

/** @param lock waits for whoever changes the shop's draft or publication, and keeps others out. */
export async function readState(transaction: Transaction, shop: Shop, lock = false): Promise<ShopState> {
  const [row] = await transaction.query<ShopRow>({
    name: lock ? "shop-lock" : "shop-read",
    text: `select draft_version, published_version, published_at, shop_gid, currency, time_zone, slot
           from shops where shop = $1 ${lock ? "for update" : ""}`,
    values: [shop],
  });
  return row ? stateOf(row) : NOTHING;
}

function stateOf({ shop_gid: shopGid, currency, time_zone: timeZone, ...row }: ShopRow): ShopState {
  const known = shopGid !== null && currency !== null && timeZone !== null;
  return {
    draftVersion: row.draft_version,
    publishedVersion: row.published_version,
    publishedAt: row.published_at,
    settings: known ? { shopGid, currency, timeZone } : null,
    slot: row.slot,
  };
}

export interface RuleRow {
  readonly document: z.input<typeof PriceRule>;
  readonly paused: boolean;
  readonly saved_at: Date;
  readonly saved_by: string | null;
}

/** Newest saved first. */
export async function readRules(transaction: Transaction, shop: Shop, version: number): Promise<KeptRule[]> {
  const rows = await transaction.query<RuleRow>({
    name: "rules-of-version",
    text: `select document, paused, saved_at, saved_by from rule_revisions
           where shop = $1 and from_version <= $2 and (to_version is null or to_version > $2)
           order by saved_at desc, rule_id`,
    values: [shop, version],
  });
  return rows.map(({ document, paused, saved_at, saved_by }) => ({
    rule: z.decode(PriceRule, document),
    paused,
    savedAt: saved_at,
    savedBy: saved_by,
  }));
}

export async function readVersions(
  transaction: Transaction,
  shop: Shop,
  limit: number,
): Promise<z.output<typeof RuleVersion>[]> {
  const rows = await transaction.query<{
    version: number;
    at: Date;
    by: string | null;
    note: string;
    rules: number;
    published_at: Date | null;
  }>({
    name: "versions-list",
    text: `select version, at, by, note, rules, published_at from versions where shop = $1 order by version desc limit $2`,
    values: [shop, limit],
  });
  return rows.map(({ at, published_at, ...row }) => ({
    ...row,
    at: at.toISOString(),
    published: published_at !== null,
  }));
}
