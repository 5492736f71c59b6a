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

/** readAt: our clock just before Shopify was asked; the answer is no older. */
export const ImportCustomerV1 = defineImport(
  "customers",
  "import",
  1,
  z.object({ customer: ReadCustomer, readAt: Time }),
);
