import { z } from "zod";
import { LIMITS } from "../../../contracts/limits.ts";
import type { Shop } from "../../../contracts/shop.ts";
import { textArray } from "../binary-array.ts";
import type { Transaction } from "../database.ts";
import type { Difference, Window } from "./part.ts";

const Watermarks = z.record(z.string(), z.string());
export type Watermarks = z.output<typeof Watermarks>;

export interface State {
  readonly watermarks: Watermarks;
  readonly wanted: boolean;
  readonly wantedDays: number | null;
  readonly deepAt: Date | null;
}

export interface RunKey {
  readonly shop: Shop;
  readonly runId: string;
}

/** Somebody asks for a run. Of two that ask before it begins, the one that looks back further counts. */
export async function want(transaction: Transaction, shop: Shop, days: number | null): Promise<void> {
  await transaction.query({
    name: "reconciliation-want",
    text: `insert into runtime.reconciliation as r (shop, wanted_at, wanted_days) values ($1, now(), $2)
           on conflict (shop) do update set wanted_at = now(),
             wanted_days = case when r.wanted_at is null then excluded.wanted_days
                                else greatest(r.wanted_days, excluded.wanted_days) end`,
    values: [shop, days],
  });
}

/** Under its lock: whoever asks meanwhile is seen by the next. */
export async function readState(transaction: Transaction, shop: Shop): Promise<State> {
  await transaction.query({
    name: "reconciliation-ensure",
    text: "insert into runtime.reconciliation (shop) values ($1) on conflict (shop) do nothing",
    values: [shop],
  });
  const [row] = await transaction.query<{
    watermarks: unknown;
    wanted_at: Date | null;
    wanted_days: number | null;
    deep_at: Date | null;
  }>({
    name: "reconciliation-read",
    text: "select watermarks, wanted_at, wanted_days, deep_at from runtime.reconciliation where shop = $1 for update",
    values: [shop],
  });
  return {
    watermarks: Watermarks.parse(row?.watermarks ?? {}),
    wanted: row?.wanted_at != null,
    wantedDays: row?.wanted_days ?? null,
    deepAt: row?.deep_at ?? null,
  };
}

export async function insertRun(
  transaction: Transaction,
  { shop, runId }: RunKey,
  run: { readonly reason: "schedule" | "demand"; readonly days: number | null },
): Promise<void> {
  await transaction.query({
    name: "reconciliation-begin",
    text: `with cleared as (update runtime.reconciliation set wanted_at = null, wanted_days = null where shop = $1)
           insert into runtime.reconciliation_run (shop, run_id, reason, days) values ($1, $2, $3, $4)`,
    values: [shop, runId, run.reason, run.days],
  });
}

export async function insertPart(transaction: Transaction, run: RunKey, what: string, window: Window): Promise<void> {
  await transaction.query({
    name: "reconciliation-part",
    text: `insert into runtime.reconciliation_part (shop, run_id, what, from_at, to_at) values ($1, $2, $3, $4, $5)
           on conflict (shop, run_id, what) do nothing`,
    values: [run.shop, run.runId, what, window.from, window.to],
  });
}

export interface PageCount {
  readonly what: string;
  readonly compared: number;
  readonly costPoints: number;
  /** Of the run so far: beyond LIMITS.reconciliationFindings they are counted and not listed. */
  readonly foundBefore: number;
  readonly differences: readonly Difference[];
}

export async function countPage(transaction: Transaction, run: RunKey, page: PageCount): Promise<void> {
  const of = (kind: Difference["kind"]) => page.differences.filter((each) => each.kind === kind).length;
  await transaction.query({
    name: "reconciliation-count",
    text: `update runtime.reconciliation_part set compared = compared + $4, missing = missing + $5,
             differing = differing + $6, deleted = deleted + $7, cost_points = cost_points + $8
           where shop = $1 and run_id = $2 and what = $3`,
    values: [
      run.shop,
      run.runId,
      page.what,
      page.compared,
      of("missing"),
      of("differs"),
      of("deleted"),
      Math.round(page.costPoints),
    ],
  });
  const listed = page.differences.slice(0, Math.max(0, LIMITS.reconciliationFindings - page.foundBefore));
  if (listed.length === 0) return;
  await transaction.query({
    name: "reconciliation-findings",
    text: `insert into runtime.reconciliation_finding (shop, run_id, what, object_id, label, kind, fields, done)
           select $1, $2, $3, object_id, label, kind, string_to_array(fields, ','), 'healed'
           from unnest($4::text[], $5::text[], $6::text[], $7::text[]) as row (object_id, label, kind, fields)
           on conflict (shop, run_id, what, object_id) do nothing`,
    values: [
      run.shop,
      run.runId,
      page.what,
      textArray(listed.map((each) => each.objectId)),
      textArray(listed.map((each) => each.label)),
      textArray(listed.map((each) => each.kind)),
      textArray(listed.map((each) => each.fields.join(","))),
    ],
  });
}

/** Some could not be applied: they are dead letters now. */
export async function markFailed(
  transaction: Transaction,
  run: RunKey,
  what: string,
  objectIds: readonly string[],
): Promise<void> {
  await transaction.query({
    name: "reconciliation-failed",
    text: `with marked as (
             update runtime.reconciliation_finding set done = 'failed'
             where shop = $1 and run_id = $2 and what = $3 and object_id = any($4::text[])
           )
           update runtime.reconciliation_part set failed = failed + $5
           where shop = $1 and run_id = $2 and what = $3`,
    values: [run.shop, run.runId, what, textArray(objectIds), objectIds.length],
  });
}

/** Findings that were none. */
export async function takeBack(
  transaction: Transaction,
  run: RunKey,
  what: string,
  differences: readonly Difference[],
): Promise<void> {
  const of = (kind: Difference["kind"]) => differences.filter((each) => each.kind === kind).length;
  await transaction.query({
    name: "reconciliation-none",
    text: `with gone as (
             delete from runtime.reconciliation_finding
             where shop = $1 and run_id = $2 and what = $3 and object_id = any($4::text[])
           )
           update runtime.reconciliation_part set missing = missing - $5, differing = differing - $6, deleted = deleted - $7
           where shop = $1 and run_id = $2 and what = $3`,
    values: [
      run.shop,
      run.runId,
      what,
      textArray(differences.map((each) => each.objectId)),
      of("missing"),
      of("differs"),
      of("deleted"),
    ],
  });
}

export async function endRun(
  transaction: Transaction,
  { shop, runId }: RunKey,
  end: { readonly error: string | null; readonly watermarks: Watermarks; readonly deep: boolean },
): Promise<void> {
  await transaction.query({
    name: "reconciliation-end",
    text: `update runtime.reconciliation_run set state = case when $3::text is null then 'done' else 'failed' end,
             error = $3, finished_at = now() where shop = $1 and run_id = $2`,
    values: [shop, runId, end.error],
  });
  if (end.error !== null) return;
  await transaction.query({
    name: "reconciliation-marks",
    text: `update runtime.reconciliation set watermarks = watermarks || $2::jsonb,
             deep_at = case when $3 then now() else deep_at end where shop = $1`,
    values: [shop, JSON.stringify(end.watermarks), end.deep],
  });
}
