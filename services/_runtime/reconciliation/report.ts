import type { z } from "zod";
import type {
  Finding,
  ReconciliationPart,
  ReconciliationReport,
  ReconciliationRun,
} from "../../../contracts/reconciliation.ts";
import type { Shop } from "../../../contracts/shop.ts";
import { textArray } from "../binary-array.ts";
import type { Database, Transaction } from "../database.ts";
import { jobs } from "../jobs/jobs.ts";
import { RECONCILE_JOB } from "./job.ts";

type Report = z.output<typeof ReconciliationReport.output>;
type Run = z.output<typeof ReconciliationRun>;
type Ask = z.output<typeof ReconciliationReport.input>;

/** What a shop's runs found, under row-level security. */
export async function reportOf(database: Database, shop: Shop, ask: Ask): Promise<Report> {
  const job = (await jobs.list(database, shop)).find(({ name }) => name === RECONCILE_JOB) ?? null;
  return database.forShop(shop, async (transaction) => {
    const runs = await readRuns(transaction, shop, ask);
    const parts = await readParts(
      transaction,
      shop,
      runs.map((run) => run.runId),
    );
    const all = runs.map((run) => ({ ...run, parts: parts.get(run.runId) ?? [] }));
    return {
      busy: (await isBusy(transaction, shop)) || job?.state === "running",
      nextAt: job?.dueAt ?? null,
      problem: job?.error ?? null,
      runs: all,
      findings: await readFindings(transaction, shop, ask),
      days: await readDays(transaction, shop),
    };
  });
}

async function isBusy(transaction: Transaction, shop: Shop): Promise<boolean> {
  const rows = await transaction.query({
    name: "reconciliation-busy",
    text: `select 1 from runtime.reconciliation where shop = $1 and wanted_at is not null
           union all select 1 from runtime.reconciliation_run where shop = $1 and state = 'running' limit 1`,
    values: [shop],
  });
  return rows.length > 0;
}

interface RunRow {
  readonly run_id: string;
  readonly reason: Run["reason"];
  readonly days: number | null;
  readonly state: Run["state"];
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly error: string | null;
}

async function readRuns(transaction: Transaction, shop: Shop, { runs, runId }: Ask): Promise<Omit<Run, "parts">[]> {
  const rows = await transaction.query<RunRow>({
    name: "reconciliation-runs",
    text: `select run_id, reason, days, state, started_at, finished_at, error from runtime.reconciliation_run
           where shop = $1 and ($3::text is null or run_id = $3) order by started_at desc limit $2`,
    values: [shop, runs, runId ?? null],
  });
  return rows.map(({ run_id, started_at, finished_at, ...row }) => ({
    ...row,
    runId: run_id,
    startedAt: started_at.toISOString(),
    finishedAt: finished_at?.toISOString() ?? null,
  }));
}

type Part = z.output<typeof ReconciliationPart>;
interface PartRow extends Omit<Part, "from" | "to" | "healed" | "costPoints"> {
  readonly run_id: string;
  readonly from_at: Date | null;
  readonly to_at: Date | null;
  readonly cost_points: number;
}

async function readParts(
  transaction: Transaction,
  shop: Shop,
  runIds: readonly string[],
): Promise<Map<string, Part[]>> {
  const rows = await transaction.query<PartRow>({
    name: "reconciliation-parts",
    text: `select run_id, what, from_at, to_at, compared, missing, differing, deleted, failed, cost_points
           from runtime.reconciliation_part where shop = $1 and run_id = any($2::text[]) order by what`,
    values: [shop, textArray(runIds)],
  });
  const parts = new Map<string, Part[]>();
  for (const { run_id, from_at, to_at, cost_points, ...row } of rows) {
    const healed = row.missing + row.differing + row.deleted - row.failed;
    const times = { from: from_at?.toISOString() ?? null, to: to_at?.toISOString() ?? null };
    parts.set(run_id, [...(parts.get(run_id) ?? []), { ...row, ...times, healed, costPoints: cost_points }]);
  }
  return parts;
}

type FindingView = z.output<typeof Finding>;
interface FindingRow extends Omit<FindingView, "runId" | "objectId" | "at"> {
  readonly run_id: string;
  readonly object_id: string;
  readonly at: Date;
}

async function readFindings(transaction: Transaction, shop: Shop, { findings, runId }: Ask): Promise<FindingView[]> {
  const rows = await transaction.query<FindingRow>({
    name: "reconciliation-found",
    text: `select run_id, what, object_id, label, kind, fields, done, at from runtime.reconciliation_finding
           where shop = $1 and ($3::text is null or run_id = $3) order by at desc, what, object_id limit $2`,
    values: [shop, findings, runId ?? null],
  });
  return rows.map(({ run_id, object_id, at, ...row }) => ({
    ...row,
    runId: run_id,
    objectId: object_id,
    at: at.toISOString(),
  }));
}

async function readDays(transaction: Transaction, shop: Shop): Promise<Report["days"]> {
  const rows = await transaction.query<{ day: string; found: number; failed: number }>({
    name: "reconciliation-days",
    text: `select to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD') as day,
                  sum(p.missing + p.differing + p.deleted)::int as found, sum(p.failed)::int as failed
           from runtime.reconciliation_run r join runtime.reconciliation_part p on p.shop = r.shop and p.run_id = r.run_id
           where r.shop = $1 group by 1 order by 1`,
    values: [shop],
  });
  return rows.map(({ day, found, failed }) => ({ day, found, healed: found - failed }));
}
