import { setTimeout as sleep } from "node:timers/promises";
import { ReconcileCustomersV1 } from "../../contracts/commands/customers.ts";
import { ReconcileInventoryV1 } from "../../contracts/commands/inventory.ts";
import { ReconcileOrdersV1 } from "../../contracts/commands/orders.ts";
import { CustomersReconciliation } from "../../contracts/queries/customers.ts";
import { InventoryReconciliation } from "../../contracts/queries/inventory.ts";
import { OrdersReconciliation } from "../../contracts/queries/orders.ts";
import type { ChaosFleet } from "./fleet/fleet.ts";
import { settle } from "./settle.ts";

const POLL_MS = 500;
const DEADLINE_MS = 600_000;
/** Whole lists are compared as well, so that what was deleted shows. */
const DAYS = 60;

const RECONCILED = [
  { service: "orders", command: ReconcileOrdersV1, report: OrdersReconciliation },
  { service: "customers", command: ReconcileCustomersV1, report: CustomersReconciliation },
  { service: "inventory", command: ReconcileInventoryV1, report: InventoryReconciliation },
] as const;

/**
 * Compares every service with the store, as a merchant's "check now" does, and lets what was found have its effects.
 * Orders first: what they bring moves stock. @throws Error where a run fails or does not end.
 */
export async function reconcileAll(
  fleet: ChaosFleet,
  shops: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  for (const { service, command, report } of RECONCILED) {
    for (const shop of shops) {
      const before = await fleet.asking.ask(report, shop, { runs: 1, findings: 0 });
      const last = before.runs[0]?.runId;
      await fleet.asking.command(command, shop, { days: DAYS });
      const run = await ended(async () => {
        const { busy, runs, problem } = await fleet.asking.ask(report, shop, { runs: 1, findings: 0 });
        if (problem) say(`reconciling ${service} of ${shop}: ${problem}`);
        return busy || runs[0]?.runId === last ? undefined : runs[0];
      }, `${service} of ${shop}`);
      if (run.state === "failed") throw new Error(`reconciling ${service} of ${shop} failed: ${run.error}`);
      const parts = run.parts.map(
        ({ what, compared, missing, differing, deleted, failed }) =>
          `${what}: ${compared} compared, ${missing} missing, ${differing} differing, ${deleted} deleted, ${failed} failed`,
      );
      say(`reconciled ${service} of ${shop}: ${parts.join("; ")}`);
    }
    await settle(fleet, say, { beforeReconciling: service !== "inventory" });
  }
}

async function ended<T>(found: () => Promise<T | undefined>, what: string): Promise<T> {
  const until = Date.now() + DEADLINE_MS;
  for (;;) {
    const result = await found();
    if (result !== undefined) return result;
    if (Date.now() > until) throw new Error(`reconciling ${what}: not within ${DEADLINE_MS} ms`);
    await sleep(POLL_MS);
  }
}
