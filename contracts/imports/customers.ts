import { z } from "zod";
import { defineImport } from "../define.ts";
import { Gid } from "../order.ts";

const Time = z.iso.datetime({ offset: true });

/** A customer as the Admin API has it, with what no webhook carries: tags and consent. */
export const ReadCustomer = z.object({
  customerId: Gid,
  createdAt: Time,
  updatedAt: Time,
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  tags: z.array(z.string()),
  locale: z.string().nullable(),
  /** at: when it was given or taken back; null where Shopify does not say. */
  emailConsent: z
    .object({
      state: z.enum(["subscribed", "not_subscribed", "pending", "unsubscribed", "redacted", "invalid"]),
      at: Time.nullable(),
    })
    .nullable(),
});
export type ReadCustomer = z.output<typeof ReadCustomer>;

/** Points for an order from before the install, where the rule in force gives them. Once an order, however often. */
export const GivePastPointsV1 = defineImport("customers", "give-past-points", 1, z.object({ orderId: Gid }));

/** readAt: our clock just before Shopify was asked; the answer is no older. */
export const ImportCustomerV1 = defineImport(
  "customers",
  "import",
  1,
  z.object({ customer: ReadCustomer, readAt: Time }),
);
