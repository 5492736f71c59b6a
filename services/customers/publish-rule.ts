import type { Shop } from "../../contracts/shop.ts";
import type { Database } from "../_runtime/database.ts";
import { codeOf } from "../_runtime/errors.ts";
import type { Logger } from "../_runtime/logging.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { ShopClosed } from "../_runtime/shopify/admin-errors.ts";
import { LoyaltyMetafieldsSetDocument, ShopSettingsDocument } from "../_runtime/shopify/generated/admin.ts";
import { defaultRule, type Rule } from "./points.ts";
import { ruleOf, type ShopRow } from "./rows.ts";
import { NAMESPACE } from "./write-metafields.ts";

/** Longer than a call may take with all its tries: until then it is this copy's. */
const CLAIM_SECONDS = 60;
const AGAIN_AFTER_SECONDS = 30;
const AGAIN_WHILE_CLOSED_SECONDS = 600;

export interface RuleDeps {
  readonly database: Pick<Database, "transact">;
  readonly clientOf: (shop: Shop) => AdminClient;
  readonly logger: Logger;
}

/**
 * Writes the rule in force of one shop to the shop's metafield, where another one stands there: checkout extensions tell by
 * it what an order earns, whether we answer or not. @returns false where there was nothing to do.
 */
export async function publishRule({ database, clientOf, logger }: RuleDeps): Promise<boolean> {
  const due = await claim(database);
  if (due === null) return false;
  const { shop, version, rule } = due;
  try {
    const client = clientOf(shop);
    const { shop: settings } = await client.run(ShopSettingsDocument, {});
    const field = { ownerId: settings.id, namespace: NAMESPACE, key: "rule", type: "json", value: valueOf(rule) };
    await client.run(LoyaltyMetafieldsSetDocument, { metafields: [field] }, { repeatable: true });
    await note(database, shop, version, 0);
  } catch (error) {
    logger.warn({ shop, code: codeOf(error) }, "the loyalty rule is not written to Shopify: tried again later");
    const closed = error instanceof ShopClosed;
    await note(database, shop, null, closed ? AGAIN_WHILE_CLOSED_SECONDS : AGAIN_AFTER_SECONDS);
  }
  return true;
}

/** Amounts as numbers: a checkout's arithmetic, far inside of what they hold exactly. */
function valueOf({ points, perMinor, currency, tiers }: Rule): string {
  const steps = tiers.map(({ name, fromMinor }) => ({ name, fromMinor: Number(fromMinor) }));
  return JSON.stringify({ points, perMinor: Number(perMinor), currency, tiers: steps });
}

interface Due {
  readonly shop: Shop;
  readonly version: number;
  readonly rule: Rule;
}

function claim(database: Pick<Database, "transact">): Promise<Due | null> {
  return database.transact(async (transaction) => {
    const [row] = await transaction.query<ShopRow>({
      name: "rule-due",
      text: `with due as (
               select s.shop from shops s
               where s.currency is not null and s.rule_due_at <= now() and s.rule_written is distinct from
                 coalesce((select max(r.version) from loyalty_rules r where r.shop = s.shop), 0)
               order by s.rule_due_at limit 1 for update of s skip locked
             ), claimed as (
               update shops s set rule_due_at = now() + make_interval(secs => ${CLAIM_SECONDS})
               from due where s.shop = due.shop returning s.shop, s.currency
             )
             select c.shop, c.currency, r.version, r.points, r.per_minor, r.currency as rule_currency, r.tiers, r.past_orders
             from claimed c left join loyalty_rules r on r.shop = c.shop
             order by r.version desc nulls last limit 1`,
      values: [],
    });
    if (!row?.currency) return null;
    return { shop: row.shop, version: row.version ?? 0, rule: ruleOf(row) ?? defaultRule(row.currency) };
  });
}

/** version null: it stays to be written. A shop that was removed meanwhile stays as the removal left it. */
async function note(
  database: Pick<Database, "transact">,
  shop: Shop,
  version: number | null,
  afterSeconds: number,
): Promise<void> {
  await database.transact((transaction) =>
    transaction.query({
      name: "rule-note",
      text: `update shops set rule_written = coalesce($2, rule_written), rule_due_at = now() + make_interval(secs => $3)
             where shop = $1 and rule_due_at <> 'infinity'`,
      values: [shop, version, afterSeconds],
    }),
  );
}
