import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { CustomersDeleteV1 } from "../../../contracts/webhooks/customers.ts";
import type { Decision } from "../decisions.ts";

/** The ledger stays, for the orders are still there; nothing is written to a customer who is gone. */
export function customerDeleted() {
  return ({ data }: Message<DataOf<typeof CustomersDeleteV1>>): Decision => ({
    kind: "deleted",
    customerId: data.admin_graphql_api_id,
  });
}
