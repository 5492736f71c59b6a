import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { CustomersDeleteV1, CustomersMergeV1 } from "../../../contracts/webhooks/customers.ts";
import type { ContactGone } from "../decisions.ts";

export function customerDeleted({ data }: Message<DataOf<typeof CustomersDeleteV1>>): ContactGone {
  return { kind: "gone", customerId: data.admin_graphql_api_id, mergedInto: null };
}

/** What is still to be mailed to the one goes to the other. */
export function customerMerged({ data }: Message<DataOf<typeof CustomersMergeV1>>): ContactGone | null {
  if (data.status !== "completed") return null;
  return {
    kind: "gone",
    customerId: data.admin_graphql_api_customer_deleted_id,
    mergedInto: data.admin_graphql_api_customer_kept_id,
  };
}
