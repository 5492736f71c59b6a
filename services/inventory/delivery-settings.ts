import { z } from "zod";
import { DEFAULT_ESTIMATE, type DeliveryEstimate, DeliverySettings } from "../../contracts/delivery.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Transaction } from "../_runtime/database.ts";

const DEFAULT: DeliverySettings = { estimate: DEFAULT_ESTIMATE, countries: {} };

/** The shop's own, or the default ones. */
export async function readDelivery(transaction: Transaction, shop: Shop): Promise<DeliverySettings> {
  const [row] = await transaction.query<{ estimate: unknown; countries: unknown }>({
    name: "delivery-read",
    text: "select estimate, countries from delivery_settings where shop = $1",
    values: [shop],
  });
  return row ? DeliverySettings.parse(row) : DEFAULT;
}

/** The lead times of a country stand in for the estimate's. */
export function estimateFor({ estimate, countries }: DeliverySettings, country: string | null): DeliveryEstimate {
  return { ...estimate, ...(country === null ? undefined : countries[country]) };
}

export async function writeDelivery(transaction: Transaction, shop: Shop, settings: DeliverySettings): Promise<void> {
  const { estimate, countries } = z.encode(DeliverySettings, settings);
  await transaction.query({
    name: "delivery-write",
    text: `insert into delivery_settings (shop, estimate, countries, due_at) values ($1, $2::jsonb, $3::jsonb, now())
           on conflict (shop) do update
             set estimate = excluded.estimate, countries = excluded.countries, dirty = true, due_at = now(), error = null`,
    values: [shop, JSON.stringify(estimate), JSON.stringify(countries)],
  });
}
