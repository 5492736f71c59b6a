import { randomBytes } from "node:crypto";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { Erasure } from "../../../contracts/privacy.ts";
import type { CustomersRedactV1 } from "../../../contracts/webhooks/compliance.ts";
import { contactDigest } from "../../_runtime/privacy/erasure.ts";

const SALT_BYTES = 16;

/**
 * Shopify's request names the person. What goes on to the others names nobody: ids, and digests under a salt of this
 * request, so that the request itself can be erased as well.
 */
export function customerRedacted({ id, time, data }: Message<DataOf<typeof CustomersRedactV1>>): Erasure {
  const salt = randomBytes(SALT_BYTES).toString("hex");
  const { customer, orders_to_redact } = data;
  const contacts = [customer.email, customer.phone].filter((contact) => contact != null && contact !== "");
  return {
    erasureId: id,
    kind: "customer",
    askedAt: time,
    customerId: customer.id == null ? null : `gid://shopify/Customer/${customer.id}`,
    orderIds: (orders_to_redact ?? []).map((order) => `gid://shopify/Order/${order}`),
    salt,
    contactDigests: contacts.map((contact) => contactDigest(salt, contact as string)),
  };
}

export function shopRedacted({ id, time }: Message): Erasure {
  return { erasureId: id, kind: "shop", askedAt: time, customerId: null, orderIds: [], salt: "", contactDigests: [] };
}
