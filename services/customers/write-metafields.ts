import type { Shop } from "../../contracts/shop.ts";
import { codeOf, messageOf } from "../_runtime/errors.ts";
import type { Logger } from "../_runtime/logging.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { AdminDeclined, AdminRefused, ShopClosed } from "../_runtime/shopify/admin-errors.ts";
import { LoyaltyMetafieldsSetDocument } from "../_runtime/shopify/generated/admin.ts";
import type { ClaimedMetafields, MetafieldStore, WantedMetafield } from "./store-metafields.ts";

/** App-owned: other apps and staff can read it where we allow, and only we can write it. */
export const NAMESPACE = "$app:loyalty";
/** What a customer pays less by; the Functions read it. */
const PRICING_NAMESPACE = "$app:pricing";
/** Shopify's limit of one metafieldsSet. Source: its page on shopify.dev. */
const MAX_FIELDS = 25;
/** One call of 10 points each two seconds takes 5 of the 100 points a second that the smallest plan restores. */
export const WRITE_EVERY_MS = 2_000;
/** Longer than a call may take with all its tries. */
const CLAIM_MS = 60_000;
const PAUSE_AFTER_FAILURE_MS = 10_000;
const PAUSE_WHILE_CLOSED_MS = 60_000;

export interface MetafieldWriter {
  /** Writes what one shop wants, once. @returns false where there was nothing to do. */
  writeSome(): Promise<boolean>;
}

export interface MetafieldWriterOptions {
  readonly store: MetafieldStore;
  readonly clientOf: (shop: Shop) => AdminClient;
  readonly logger: Logger;
  /** Shortest time between two calls for one shop. */
  readonly everyMs?: number;
}

/** Points, tiers, spend and price groups as metafields of the Shopify customers: the newest value only, many customers a call. */
export function metafieldWriter({
  store,
  clientOf,
  logger,
  everyMs = WRITE_EVERY_MS,
}: MetafieldWriterOptions): MetafieldWriter {
  return {
    writeSome: async () => {
      const claimed = await store.claim({ mostFields: MAX_FIELDS, everyMs, forMs: CLAIM_MS });
      if (claimed === null) return false;
      try {
        await write(clientOf(claimed.shop), claimed);
        await store.finish(claimed);
      } catch (error) {
        await afterFailure(store, logger, claimed, error, everyMs);
      }
      return true;
    },
  };
}

async function write(client: AdminClient, { customers }: ClaimedMetafields): Promise<void> {
  const metafields = customers.flatMap(fieldsOf);
  await client.run(LoyaltyMetafieldsSetDocument, { metafields }, { repeatable: true });
}

function fieldsOf({ customerId: ownerId, points, tier, spentMinor, group }: WantedMetafield) {
  const integer = (key: string, value: bigint) => ({
    ownerId,
    namespace: NAMESPACE,
    key,
    type: "number_integer",
    // What was taken back may be more than was there: nobody can pay with less than nothing.
    value: (value > 0n ? value : 0n).toString(),
  });
  const text = (namespace: string, key: string, value: string) => ({
    ownerId,
    namespace,
    key,
    type: "single_line_text_field",
    value,
  });
  return [
    integer("points", points),
    text(NAMESPACE, "tier", tier),
    integer("spent", spentMinor),
    ...(group === null ? [] : [text(PRICING_NAMESPACE, "group", group)]),
  ];
}

/** @returns the customers whose metafields a userError names; Shopify names them by their place in the input. */
function namedBy(error: AdminDeclined, customers: readonly WantedMetafield[]): Map<WantedMetafield, string> {
  const named = new Map<WantedMetafield, string>();
  const owners = customers.flatMap((customer) => fieldsOf(customer).map(() => customer));
  for (const { field, message } of error.errors) {
    const index = field?.[0] === "metafields" ? Number(field[1]) : Number.NaN;
    const customer = owners[index];
    if (customer) named.set(customer, message);
  }
  return named;
}

async function afterFailure(
  store: MetafieldStore,
  logger: Logger,
  claimed: ClaimedMetafields,
  error: unknown,
  everyMs: number,
): Promise<void> {
  const { shop, customers } = claimed;
  const code = codeOf(error);
  if (!(error instanceof AdminDeclined) && !(error instanceof AdminRefused)) {
    const closed = error instanceof ShopClosed;
    logger.warn({ shop, code }, "points not written to Shopify: tried again later");
    const pauseMs = closed ? PAUSE_WHILE_CLOSED_MS : PAUSE_AFTER_FAILURE_MS;
    return store.release(claimed, { pauseMs, alone: false });
  }
  const named = error instanceof AdminDeclined ? namedBy(error, customers) : new Map<WantedMetafield, string>();
  const [only] = customers;
  if (named.size === 0 && customers.length === 1 && only) named.set(only, messageOf(error));
  for (const [customer, reason] of named) {
    logger.warn({ shop, code, customerId: customer.customerId, reason }, "Shopify declined points of a customer");
    await store.refuse(shop, customer, reason);
  }
  // Nothing was written: Shopify takes all of a call or nothing.
  const rest = customers.filter((customer) => !named.has(customer));
  if (rest.length > 0) await store.release({ shop, customers: rest }, { pauseMs: everyMs, alone: named.size === 0 });
}
