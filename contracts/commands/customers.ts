import { defineCommand } from "../define.ts";
import { LoyaltyRule } from "../queries/customers.ts";

/** From now on; what was given stays as it was given. */
export const SetLoyaltyRuleV1 = defineCommand("customers", "set-loyalty-rule", 1, LoyaltyRule);
