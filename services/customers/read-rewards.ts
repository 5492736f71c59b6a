import type { z } from "zod";
import type { CustomersRewards } from "../../contracts/queries/customers.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Transaction } from "../_runtime/database.ts";
import { defaultRule, firstMonthOf, nextTierOf, tierOf } from "./points.ts";
import { ruleOf, type ShopRow } from "./rows.ts";

export type Rewards = z.output<typeof CustomersRewards.output>;

interface RewardsRow extends ShopRow {
  readonly balance: string | null;
  readonly spent_minor: string;
}

const MERGES = 100;

/**
 * What a checkout shows of a customer, in one statement: somebody waits, and there is a checkout for each. The spend is
 * added up anew: a month may have ended since the last order. Who was merged is who is left.
 */
export async function readRewards(
  transaction: Transaction,
  shop: Shop,
  customerId: string | null,
  nowMs: number,
): Promise<Rewards> {
  const [row] = await transaction.query<RewardsRow>({
    name: "rewards-read",
    text: `with recursive person (id, depth) as (
             select $2::text, 0
             union all
             select c.merged_into, depth + 1 from person join customers c on c.shop = $1 and c.customer_id = person.id
             where c.merged_into is not null and depth < ${MERGES}
           ), one as (select id from person order by depth desc limit 1)
           select s.shop, s.currency, r.version, r.points, r.per_minor, r.currency as rule_currency, r.tiers, r.past_orders,
                  (select c.points from customers c, one
                   where c.shop = $1 and c.customer_id = one.id and not c.deleted) as balance,
                  coalesce((select sum(m.spent_minor) from spend_months m, one
                            where m.shop = $1 and m.customer_id = one.id and m.currency = s.currency and m.month >= $3), 0)::int8
                    as spent_minor
           from shops s left join loyalty_rules r on r.shop = s.shop
           where s.shop = $1 order by r.version desc nulls last limit 1`,
    values: [shop, customerId, firstMonthOf(nowMs)],
  });
  const rule = row ? (ruleOf(row) ?? (row.currency === null ? null : defaultRule(row.currency))) : null;
  if (!row || !rule) return { points: 0, tier: "", spent12MonthsMinor: 0n, nextTier: null, rate: null };
  const balance = Number(row.balance ?? 0);
  const spent = row.balance === null ? 0n : BigInt(row.spent_minor);
  const { points, perMinor, currency } = rule;
  return {
    points: Math.max(0, balance),
    tier: tierOf(rule, spent),
    spent12MonthsMinor: spent,
    nextTier: nextTierOf(rule, spent),
    rate: { points, perMinor, currency },
  };
}
