import { ERASED_CUSTOMER } from "../../contracts/privacy.ts";
import { rootCause } from "../_runtime/outbox.ts";
import type { Privacy } from "../_runtime/privacy/erasure.ts";
import { heldRows } from "../_runtime/privacy/held-rows.ts";
import { beginPublication } from "./store-publication.ts";
import { readState } from "./store-read.ts";

const NAMES = "document -> 'testCustomerIds' ? $2";

/** Rules in test mode name the customers they are there for; nothing else here is about a person. */
export const pricingPrivacy: Privacy = {
  collect: async (transaction, shop, person) => [
    await heldRows(transaction, {
      name: "test-rules",
      title: "Price rules that this customer tests",
      from: `(select rule_id, from_version, to_version, document ->> 'name' as name, saved_at from rule_revisions
              where shop = $1 and ${NAMES}) t order by t.from_version`,
      values: [shop, person.customerId],
    }),
  ],
  erase: async (transaction, shop, { customerId, askedAt }) => {
    if (customerId === null) return;
    const state = await readState(transaction, shop, true);
    // Nobody takes the place: a rule without a test customer would be there for everybody.
    const rows = await transaction.query<{ published: boolean }>({
      name: "erase-test-customer",
      text: `update rule_revisions set document = jsonb_set(document, '{testCustomerIds}', (
               select coalesce(jsonb_agg(distinct case when id = $2 then $3 else id end), '[]')
               from jsonb_array_elements_text(document -> 'testCustomerIds') as id))
             where shop = $1 and ${NAMES} and saved_at <= greatest($4::timestamptz, now())
             returning from_version <= $5 and (to_version is null or to_version > $5) as published`,
      values: [shop, customerId, ERASED_CUSTOMER, askedAt, state.publishedVersion],
    });
    if (rows.length === 0) return;
    await transaction.query({
      name: "erase-plans",
      text: "update publications set plan = null where shop = $1 and plan is not null",
      values: [shop],
    });
    if (!rows.some(({ published }) => published)) return;
    // The store's table names the customer too, until it is written again.
    const message = rootCause("pricing", shop, `erasure:${customerId}:${askedAt}`);
    await beginPublication(transaction, { message, state }, state.publishedVersion, "restore");
  },
};
