import { randomUUID } from "node:crypto";
import type { DataOf, MessageType, QueryType } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import { ShopInstalledV1, ShopUninstalledV1 } from "../../../contracts/events/shops.ts";
import type { Reconcile, ReconciliationReport } from "../../../contracts/reconciliation.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Database, Transaction } from "../database.ts";
import type { JobDefinition } from "../jobs/job.ts";
import { jobs } from "../jobs/jobs.ts";
import { answer, type Decided, type Hearing, hear, type ServiceDefinition } from "../service.ts";
import type { AdminClient } from "../shopify/admin-client.ts";
import { NO_RUN, RECONCILE_JOB, reconcileJob } from "./job.ts";
import type { ReconciliationPart } from "./part.ts";
import { reportOf } from "./report.ts";
import { want } from "./rows.ts";
import type { ReconciliationSettings } from "./settings.ts";

/** Of the first run after an install: a backfill has the Admin API first. */
const FIRST_RUN_AFTER_MS = 60_000;

type ReportInput = typeof ReconciliationReport.input;
type ReportOutput = typeof ReconciliationReport.output;

export interface ReconciliationOptions {
  readonly command: MessageType<typeof Reconcile>;
  readonly query: QueryType<ReportInput, ReportOutput>;
  readonly parts: readonly ReconciliationPart[];
  readonly clientOf: (shop: Shop) => AdminClient;
  readonly settings: ReconciliationSettings;
  readonly database: Database;
  readonly now: () => number;
}

/** What a service's deps.ts opens for it. */
export type ReconciliationDeps = Pick<ReconciliationOptions, "clientOf" | "settings" | "database">;

/** What reconciliation adds to a decision; own: the service's. */
class Asked {
  readonly what: "run" | "schedule" | "stop";
  readonly days: number | null;
  readonly own: unknown;
  constructor(what: Asked["what"], days: number | null, own: unknown) {
    this.what = what;
    this.days = days;
    this.own = own;
  }
}

/**
 * The service, compared with Shopify on a schedule from its install to its removal, and whenever its command asks.
 * Its rights list command and query, and that it hears of installs and removals.
 */
export function withReconciliation(definition: ServiceDefinition, options: ReconciliationOptions): ServiceDefinition {
  const { command, query, database } = options;
  const run = hear(command, ({ data }: Message<DataOf<typeof command>>) => new Asked("run", data.days ?? null, null));
  const hears = withOwn(withOwn(definition.hears, ShopInstalledV1, "schedule"), ShopUninstalledV1, "stop");
  return {
    ...definition,
    hears: [...hears, run],
    answers: [...definition.answers, answer(query, (ask, shop) => reportOf(database, shop, ask))],
    jobs: [...(definition.jobs ?? []), reconcileJob({ ...options, newId: randomUUID }) as JobDefinition],
    apply: async (transaction, batch) => {
      const own: Decided[] = [];
      for (const { message, decision } of batch) {
        const rest = decision instanceof Asked ? decision.own : decision;
        if (decision instanceof Asked) await carryOut(transaction, message.shop, decision, options);
        if (rest !== null && rest !== undefined) own.push({ message, decision: rest });
      }
      return own.length > 0 && definition.apply ? definition.apply(transaction, own) : [];
    },
  };
}

/** What the service decides of the message itself stays as it is. */
function withOwn(hears: readonly Hearing[], message: MessageType, what: Asked["what"]): Hearing[] {
  const known = hears.find((each) => each.message.type === message.type);
  const decide = async (heard: Message) => new Asked(what, null, (await known?.decide(heard)) ?? null);
  return [...hears.filter((each) => each !== known), { message, decide }];
}

async function carryOut(
  transaction: Transaction,
  shop: Shop,
  { what, days }: Asked,
  { settings, now }: ReconciliationOptions,
): Promise<void> {
  const job = { cursor: NO_RUN, everyMs: settings.everyMs };
  if (what === "stop") return jobs.cancel(transaction, shop, RECONCILE_JOB);
  if (what === "schedule") {
    const firstMs = Math.min(FIRST_RUN_AFTER_MS, settings.everyMs);
    return jobs.request(transaction, shop, RECONCILE_JOB, { ...job, dueAt: new Date(now() + firstMs) });
  }
  await want(transaction, shop, days);
  return jobs.request(transaction, shop, RECONCILE_JOB, { ...job, dueAt: new Date(now()) });
}
