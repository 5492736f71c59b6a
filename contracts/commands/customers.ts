import { z } from "zod";
import { defineCommand } from "../define.ts";
import { LoyaltyRule } from "../queries/customers.ts";

/** From now on; what was given stays as it was given. */
export const SetLoyaltyRuleV1 = defineCommand("customers", "set-loyalty-rule", 1, LoyaltyRule);

/** The file of a data request was given out. The first time counts. */
export const DataRequestAnsweredV1 = defineCommand(
  "customers",
  "data-request-answered",
  1,
  z.object({ requestId: z.string().min(1).max(100) }),
);
