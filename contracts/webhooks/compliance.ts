import { z } from "zod";
import { defineWebhook } from "../define.ts";
import { NumericId } from "./shapes.ts";

/**
 * Shopify's compliance topics, which every app must answer. Source, with the payloads:
 * https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
 */

/** In some cases a customer record contains only the email address. */
const Customer = z.object({
  id: NumericId.nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
});

const Shop = { shop_id: NumericId, shop_domain: z.string() };

/** A customer asked the store for their data: the store owner must get it within 30 days. */
export const CustomersDataRequestV1 = defineWebhook(
  "customers",
  "data_request",
  1,
  z.object({
    ...Shop,
    customer: Customer,
    orders_requested: z.array(NumericId).nullish(),
    data_request: z.object({ id: NumericId }),
  }),
);

/**
 * A store owner asked for a customer's data to be deleted: within 30 days. Sent 10 days after the request, or once six
 * months have passed since the customer's last order. Of orders only those listed.
 */
export const CustomersRedactV1 = defineWebhook(
  "customers",
  "redact",
  1,
  z.object({ ...Shop, customer: Customer, orders_to_redact: z.array(NumericId).nullish() }),
);

/** 48 hours after the app was removed: everything of the shop. */
export const ShopRedactV1 = defineWebhook("shop", "redact", 1, z.object(Shop));
