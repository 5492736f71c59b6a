import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { CustomersMergeV1 } from "../../../contracts/webhooks/customers.ts";
import { PoisonMessage } from "../../_runtime/errors.ts";
import type { Decision } from "../decisions.ts";

/**
 * A merge that failed, or is under way, has not happened: nothing to do.
 * @throws PoisonMessage MERGED_INTO_ITSELF.
 */
export function customersMerged() {
  return ({ data }: Message<DataOf<typeof CustomersMergeV1>>): Decision | null => {
    if (data.status.toLowerCase() !== "completed") return null;
    const keptId = data.admin_graphql_api_customer_kept_id;
    const deletedId = data.admin_graphql_api_customer_deleted_id;
    if (keptId === deletedId) throw new PoisonMessage("MERGED_INTO_ITSELF", `${keptId} can not be merged into itself`);
    return { kind: "merged", keptId, deletedId };
  };
}
