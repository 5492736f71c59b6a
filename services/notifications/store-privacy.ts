import { textArray } from "../_runtime/binary-array.ts";
import { digestSql, type Privacy } from "../_runtime/privacy/erasure.ts";
import { heldRows } from "../_runtime/privacy/held-rows.ts";

/** Whom a mail went to, under which subject, about which order; and how a customer wants to be written to. */
export const notificationsPrivacy: Privacy = {
  collect: async (transaction, shop, person) => [
    await heldRows(transaction, {
      name: "contacts",
      title: "Address, name, language and consent to be mailed",
      from: `contacts t where t.shop = $1 and (t.customer_id = $2 or t.merged_into = $2 or lower(t.email) = lower($3))
             order by t.customer_id`,
      values: [shop, person.customerId, person.email],
    }),
    await heldRows(transaction, {
      name: "mails",
      title: "Mails that were sent, or were not, and why",
      from: `mails t where t.shop = $1 and (t.order_id = any($2::text[]) or lower(t.recipient) = lower($3)
             or t.facts ->> 'customerId' = $4) order by t.at`,
      values: [shop, textArray(person.orderIds), person.email, person.customerId],
    }),
  ],
  erase: async (transaction, shop, { customerId, orderIds, salt, contactDigests, askedAt }) => {
    const digests = textArray(contactDigests);
    await transaction.query({
      name: "erase-contacts",
      // Heard after the erasure: they came back, and are somebody new.
      text: `delete from contacts where shop = $1
             and (customer_id = $2 or merged_into = $2 or ${digestSql("email", "$3")} = any($4::text[]))
             and (updated_at is null or updated_at <= $5) and (consent_at is null or consent_at <= $5)`,
      values: [shop, customerId, salt, digests, askedAt],
    });
    await transaction.query({
      name: "erase-mails",
      // The line stays: that a mail was sent is a figure. One still to be sent has nobody to go to.
      text: `update mails set recipient = null, subject = null, facts = null, leased_by = null, leased_until = null,
               outcome = case when outcome = 'queued' then 'not-sent' else outcome end,
               reason = case when outcome = 'queued' then 'no-address' when outcome = 'failed' then 'erased' else reason end
             where shop = $1 and (at <= $6 or order_id = any($2::text[]))
             and (order_id = any($2::text[]) or facts ->> 'customerId' = $3
                  or ${digestSql("recipient", "$4")} = any($5::text[]))`,
      values: [shop, textArray(orderIds), customerId, salt, digests, askedAt],
    });
  },
};
