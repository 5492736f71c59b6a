import { defineCommand } from "../define.ts";
import { LoyaltyRule } from "../queries/customers.ts";
import { Reconcile } from "../reconciliation.ts";

/** From now on; what was given stays as it was given. */
export const SetLoyaltyRuleV1 = defineCommand("customers", "set-loyalty-rule", 1, LoyaltyRule);

/** Compare customers with Shopify, and put right what differs. Its report is the query customers.reconciliation. */
export const ReconcileCustomersV1 = defineCommand("customers", "reconcile", 1, Reconcile);
