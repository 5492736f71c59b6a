import { ReconcileCustomersV1 } from "../contracts/commands/customers.ts";
import { ReconcileInventoryV1 } from "../contracts/commands/inventory.ts";
import { ReconcileOrdersV1 } from "../contracts/commands/orders.ts";
import { CustomersReconciliation } from "../contracts/queries/customers.ts";
import { InventoryReconciliation } from "../contracts/queries/inventory.ts";
import { OrdersReconciliation } from "../contracts/queries/orders.ts";
import type { Shop } from "../contracts/shop.ts";
import { type Answered, soon } from "./answered.ts";
import type { AskService } from "./queries.server.ts";
import { RECONCILED, type Reconciled, type ReportWire } from "./reconciled.ts";

export const RECONCILIATIONS = {
  orders: { command: ReconcileOrdersV1, query: OrdersReconciliation },
  inventory: { command: ReconcileInventoryV1, query: InventoryReconciliation },
  customers: { command: ReconcileCustomersV1, query: CustomersReconciliation },
} as const;

const RUNS_SHOWN = 10;
const FINDINGS_SHOWN = 10;

/** What each service compared and found. Never rejects. */
export function readReports(askService: AskService, shop: Shop) {
  const input = { runs: RUNS_SHOWN, findings: FINDINGS_SHOWN };
  const reports = Object.fromEntries(
    RECONCILED.map((service) => [service, askService(RECONCILIATIONS[service].query, shop, input)]),
  ) as Record<Reconciled, Promise<Answered<ReportWire>>>;
  return soon(reports);
}
