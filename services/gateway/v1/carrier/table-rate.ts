import { exponentOf } from "../../../../contracts/money.ts";
import type { Rate, RateRequest } from "./callback.ts";

/** What a parcel costs where no carrier says: in hundredths of a unit such as EUR 1.00 or 100 JPY. */
const TABLE = {
  upToGrams: 2_000,
  base: 490,
  perFurtherKg: 120,
  /** To another country than it leaves from. */
  abroad: 900,
} as const;
const GRAMS_OF_KG = 1_000;
/** 490 is EUR 4.90, and 490 JPY, which Shopify wants as 49000. */
const NO_SUBUNIT_FACTOR = 100;

/** By weight and border alone. Nothing to ship: no rate. */
export function tableRates({ rate }: RateRequest): Rate[] {
  const items = rate.items.filter((item) => item.requires_shipping !== false && item.quantity > 0);
  if (items.length === 0) return [];
  const grams = items.reduce((sum, item) => sum + (item.grams ?? 0) * item.quantity, 0);
  const furtherKg = Math.ceil(Math.max(0, grams - TABLE.upToGrams) / GRAMS_OF_KG);
  const { origin, destination, currency } = rate;
  const isAbroad = Boolean(origin?.country && destination.country && origin.country !== destination.country);
  const price = TABLE.base + furtherKg * TABLE.perFurtherKg + (isAbroad ? TABLE.abroad : 0);
  const total = price * (exponentOf(currency) === 0 ? NO_SUBUNIT_FACTOR : 1);
  return [
    {
      service_name: "Estimated",
      service_code: "estimated",
      total_price: String(total),
      description: "",
      currency,
    },
  ];
}
