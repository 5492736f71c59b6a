import { setTimeout as sleep } from "node:timers/promises";
import { DEFAULT_ESTIMATE, type DeliverySettings } from "../../contracts/delivery.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Database } from "../_runtime/database.ts";
import { codeOf, messageOf } from "../_runtime/errors.ts";
import type { Logger } from "../_runtime/logging.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { LoyaltyMetafieldsSetDocument, ShopSettingsDocument } from "../_runtime/shopify/generated/admin.ts";
import { readDelivery } from "./delivery-settings.ts";

/** Checkout extensions read it where the service behind does not answer. App-owned: only we write it. */
const NAMESPACE = "$app:delivery";
const LOOK_EVERY_MS = 10_000;
const AGAIN_AFTER_MS = 60_000;
/** Longer than a call may take with all its tries: until then it is this copy's. */
const CLAIM_MS = 60_000;

export interface EstimateDeps {
  readonly database: Pick<Database, "transact">;
  readonly clientOf: (shop: Shop) => AdminClient;
  readonly logger: Logger;
}

/** Runs until stopped. @returns stops it, after what is under way. */
export function startEstimates(deps: EstimateDeps): () => Promise<void> {
  const stopped = new AbortController();
  const loop = async () => {
    while (!stopped.signal.aborted) {
      const more = await publishOne(deps).catch((error: unknown) => {
        deps.logger.warn({ code: codeOf(error), err: error }, "delivery estimates not looked at");
        return false;
      });
      if (!more) await sleep(LOOK_EVERY_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const ended = loop();
  return async () => {
    stopped.abort();
    await ended;
  };
}

/**
 * Writes the estimate of one shop whose turn it is to the shop's metafield. A shop that has none yet gets the default
 * one, in its own time zone. @returns false where there was nothing to do.
 */
export async function publishOne({ database, clientOf, logger }: EstimateDeps): Promise<boolean> {
  const shop = await claim(database);
  if (shop === null) return false;
  try {
    const client = clientOf(shop);
    const { shop: settings } = await client.run(ShopSettingsDocument, {});
    const { estimate } = await settingsOf(database, shop, settings.ianaTimezone);
    const value = JSON.stringify(estimate);
    const metafield = { ownerId: settings.id, namespace: NAMESPACE, key: "estimate", type: "json", value };
    await client.run(LoyaltyMetafieldsSetDocument, { metafields: [metafield] }, { repeatable: true });
    await finish(database, shop, value);
  } catch (error) {
    logger.warn({ shop, code: codeOf(error) }, "delivery estimate not written to Shopify: tried again later");
    await fail(database, shop, messageOf(error));
  }
  return true;
}

/** A shop whose stock is known and whose estimate is not, or has changed. The default stands until it has been asked. */
function claim(database: Pick<Database, "transact">): Promise<Shop | null> {
  return database.transact(async (transaction) => {
    // The column has milliseconds: rounded up, this very moment would not have come yet.
    await transaction.query({
      name: "delivery-shops",
      text: `insert into delivery_settings (shop, estimate, countries, due_at)
             select distinct l.shop, $1::jsonb, '{}'::jsonb, now() - interval '1 second' from locations l
             where not exists (select from delivery_settings s where s.shop = l.shop)
             on conflict (shop) do nothing`,
      values: [JSON.stringify(DEFAULT_ESTIMATE)],
    });
    const [row] = await transaction.query<{ shop: Shop }>({
      name: "delivery-claim",
      text: `update delivery_settings set due_at = now() + make_interval(secs => $1)
             where shop = (select shop from delivery_settings where dirty and due_at <= now()
                           order by due_at limit 1 for update skip locked)
             returning shop`,
      values: [CLAIM_MS / 1_000],
    });
    return row?.shop ?? null;
  });
}

/** The default one is in UTC until the shop has said where it is. */
function settingsOf(database: Pick<Database, "transact">, shop: Shop, timeZone: string): Promise<DeliverySettings> {
  return database.transact(async (transaction) => {
    await transaction.query({
      name: "delivery-time-zone",
      text: `update delivery_settings set estimate = jsonb_set(estimate, '{timeZone}', to_jsonb($2::text))
             where shop = $1 and written_at is null and estimate = $3::jsonb`,
      values: [shop, timeZone, JSON.stringify(DEFAULT_ESTIMATE)],
    });
    return readDelivery(transaction, shop);
  });
}

/** Changed meanwhile, it stays to be written. */
async function finish(database: Pick<Database, "transact">, shop: Shop, value: string): Promise<void> {
  await database.transact((transaction) =>
    transaction.query({
      name: "delivery-finish",
      text: `update delivery_settings set written_at = now(), error = null, dirty = estimate <> $2::jsonb, due_at = now()
             where shop = $1`,
      values: [shop, value],
    }),
  );
}

async function fail(database: Pick<Database, "transact">, shop: Shop, error: string): Promise<void> {
  await database.transact((transaction) =>
    transaction.query({
      name: "delivery-fail",
      text: "update delivery_settings set error = $2, due_at = now() + make_interval(secs => $3) where shop = $1",
      values: [shop, error.slice(0, 500), AGAIN_AFTER_MS / 1_000],
    }),
  );
}
