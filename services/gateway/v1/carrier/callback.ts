import { z } from "zod";
import { Currency } from "../../../../contracts/money.ts";

const MOST_ITEMS = 1_000;

const Address = z.looseObject({ country: z.string().nullish() });

/**
 * What Shopify asks a carrier service, as far as we read it; the rest is passed on to a live carrier as it came.
 * Source: shopify.dev/docs/api/admin-rest/latest/resources/carrierservice, "Server-side caching of requests" and example.
 */
export const RateRequest = z.looseObject({
  rate: z.looseObject({
    origin: Address.nullish(),
    destination: Address,
    items: z
      .array(
        z.looseObject({
          quantity: z.int().min(0),
          grams: z.number().min(0).nullish(),
          requires_shipping: z.boolean().nullish(),
        }),
      )
      .max(MOST_ITEMS),
    currency: Currency,
    locale: z.string().nullish(),
  }),
});
export type RateRequest = z.output<typeof RateRequest>;

/** total_price: a string, in hundredths of the currency's unit, also where the currency has no subunit. */
export const Rate = z.object({
  service_name: z.string().min(1).max(255),
  service_code: z.string().min(1).max(255),
  total_price: z.union([z.string().regex(/^\d{1,12}$/), z.int().min(0).transform(String)]),
  description: z.string().max(500).default(""),
  currency: Currency,
  min_delivery_date: z.string().optional(),
  max_delivery_date: z.string().optional(),
});
export type Rate = z.output<typeof Rate>;
