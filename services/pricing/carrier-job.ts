import { z } from "zod";
import type { Shop } from "../../contracts/shop.ts";
import type { Database } from "../_runtime/database.ts";
import { messageOf } from "../_runtime/errors.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { AdminDeclined, AdminRefused } from "../_runtime/shopify/admin-errors.ts";
import {
  CarrierServiceCreateDocument,
  CarrierServiceDeleteDocument,
  CarrierServicesDocument,
} from "../_runtime/shopify/generated/admin.ts";
import { keepPart, readParts } from "./store-parts.ts";

export const CARRIER_JOB = "carrier-service";
const Cursor = z.object({});
type Cursor = z.output<typeof Cursor>;

/** As shoppers never see it: rates have names of their own. Shopify takes a name once in a shop. */
const CARRIER_NAME = "Flotilla delivery rates";
/** The gateway's route, below the app's address. */
const RATES_PATH = "/v1/carrier/rates";
/** Looked for before it is made, so that a second run makes none: that is what repeatable says here. */
const ONCE = { repeatable: true } as const;

export interface CarrierJobOptions {
  readonly database: Pick<Database, "transact">;
  readonly clientOf: (shop: Shop) => AdminClient;
  /** The app's public address; undefined: this process was not told. */
  readonly appUrl: string | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Has Shopify ask us for delivery rates: exactly one carrier service, at the address that the app has now. What Shopify
 * declines (not every plan has them) is kept as the part's error, and the merchant may try again.
 */
export function carrierJob({ database, clientOf, appUrl, now }: CarrierJobOptions): JobDefinition<Cursor> {
  return {
    name: CARRIER_JOB,
    cursor: Cursor,
    run: async (job) => {
      const kept = await database.transact((tx) => readParts(tx, job.shop));
      // Left again meanwhile.
      if (kept.some(({ part, left }) => part === "carrier-service" && left)) return;
      const found = await ensureCarrier(clientOf(job.shop), appUrl);
      await database.transact(async (tx) => {
        await keepPart(tx, job.shop, { part: "carrier-service", ...found }, now());
        await job.save(tx, job.cursor, { done: 1, total: 1 });
      });
    },
  };
}

interface Ensured {
  readonly state: "present" | "missing";
  readonly gid: string | null;
  readonly error: string | null;
}

const missing = (error: string): Ensured => ({ state: "missing", gid: null, error });

async function ensureCarrier(client: AdminClient, appUrl: string | undefined): Promise<Ensured> {
  if (appUrl === undefined) return missing("SHOPIFY_APP_URL is not set for pricing: below it Shopify asks for rates");
  const callbackUrl = new URL(RATES_PATH, appUrl).href;
  const input = { name: CARRIER_NAME, callbackUrl, active: true, supportsServiceDiscovery: false };
  try {
    // An app sees no carrier services but its own.
    const { carrierServices } = await client.run(CarrierServicesDocument, { after: null });
    const ours = carrierServices.nodes.find((one) => one.callbackUrl === callbackUrl);
    // At an address that the app has left nobody answers.
    const others = carrierServices.nodes.filter((one) => one !== ours);
    for (const { id } of others) await client.run(CarrierServiceDeleteDocument, { id }, ONCE);
    if (ours) return { state: "present", gid: ours.id, error: null };
    const made = await client.run(CarrierServiceCreateDocument, { input }, ONCE);
    return { state: "present", gid: made.carrierServiceCreate?.carrierService?.id ?? null, error: null };
  } catch (error) {
    // The store may have to allow the app more first, or its plan has none.
    if (!(error instanceof AdminDeclined) && !(error instanceof AdminRefused)) throw error;
    return missing(messageOf(error));
  }
}
