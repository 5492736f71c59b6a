import type { z } from "zod";
import type { ReconciliationReport } from "../contracts/reconciliation.ts";

/** Services that compare themselves with Shopify, in the order of the page. */
export const RECONCILED = ["orders", "inventory", "customers"] as const;
export type Reconciled = (typeof RECONCILED)[number];
export type ReportWire = z.input<typeof ReconciliationReport.output>;
