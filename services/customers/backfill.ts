import { ImportCustomerV1, type ReadCustomer } from "../../contracts/imports/customers.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { type Backfill, backfillJob, imported } from "../_runtime/shopify/bulk/backfill.ts";
import { BulkCustomersDocument, type BulkCustomersQuery } from "../_runtime/shopify/generated/admin.ts";

type BulkCustomer = BulkCustomersQuery["customers"]["edges"][number]["node"];

/** All customers of the store, those who never ordered too, with their tags and consent. */
export function customersBackfill(
  deps: Pick<Backfill, "clientOf" | "database" | "makeRoom" | "now" | "fetch">,
): JobDefinition {
  return backfillJob({
    ...deps,
    service: "customers",
    document: BulkCustomersDocument,
    messagesOf: async (groups, read) => {
      const messages = groups.map(({ root }) => {
        const customer = customerFromAdmin(root as unknown as BulkCustomer);
        const { customerId: subject, updatedAt: version } = customer;
        const data = { customer, readAt: read.readAt };
        return imported(read, "customers", ImportCustomerV1, { subject, version, data, nowMs: deps.now() });
      });
      return { messages, unreadable: 0 };
    },
  }) as JobDefinition;
}

function customerFromAdmin(node: BulkCustomer): ReadCustomer {
  const address = node.defaultEmailAddress;
  return {
    customerId: node.id,
    createdAt: node.createdAt,
    updatedAt: node.updatedAt,
    firstName: node.firstName,
    lastName: node.lastName,
    email: address?.emailAddress ?? null,
    tags: [...node.tags],
    locale: node.locale,
    emailConsent: address && {
      state: address.marketingState.toLowerCase() as Lowercase<typeof address.marketingState>,
      at: address.marketingUpdatedAt,
    },
  };
}
