import { z } from "zod";
import { defineCommand } from "../define.ts";
import { LoyaltyRule } from "../queries/customers.ts";
import { Reconcile } from "../reconciliation.ts";

/** From now on; what was given stays as it was given. */
export const SetLoyaltyRuleV1 = defineCommand("customers", "set-loyalty-rule", 1, LoyaltyRule);

/** Compare customers with Shopify, and put right what differs. Its report is the query customers.reconciliation. */
export const ReconcileCustomersV1 = defineCommand("customers", "reconcile", 1, Reconcile);

/** The file of a data request was given out. The first time counts. */
export const DataRequestAnsweredV1 = defineCommand(
  "customers",
  "data-request-answered",
  1,
  z.object({ requestId: z.string().min(1).max(100) }),
);

/** Read all customers of the store once more, as after an install: also after a backfill that failed. */
export const BackfillCustomersV1 = defineCommand("customers", "backfill", 1, z.object({}));
