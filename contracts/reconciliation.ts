import { z } from "zod";
import { LIMITS } from "./limits.ts";

const Time = z.iso.datetime({ offset: true });

/**
 * days: look so far back, and compare whole lists as well, which alone shows what was deleted. Without: what changed
 * since the last run.
 */
export const Reconcile = z.object({ days: z.int().min(1).max(LIMITS.reconcileMostDays).optional() });

/** One object of the store that differed. */
export const Finding = z.object({
  runId: z.string(),
  /** orders, customers, products, levels, items. */
  what: z.string(),
  /** gid. */
  objectId: z.string(),
  /** What people call it. */
  label: z.string(),
  /** missing: we had never heard of it; differs: in the fields named; deleted: the store has it no more. */
  kind: z.enum(["missing", "differs", "deleted"]),
  fields: z.array(z.string()),
  /** failed: it is a dead letter now, to be seen under Problems. */
  done: z.enum(["healed", "failed"]),
  at: Time,
});

/** Counts of objects; costPoints as the Admin API charged them. from: the oldest updated_at that was looked at. */
export const ReconciliationPart = z.object({
  what: z.string(),
  from: Time.nullable(),
  to: Time.nullable(),
  compared: z.int(),
  missing: z.int(),
  differing: z.int(),
  deleted: z.int(),
  healed: z.int(),
  failed: z.int(),
  costPoints: z.int(),
});

export const ReconciliationRun = z.object({
  runId: z.string(),
  reason: z.enum(["schedule", "demand"]),
  /** How far it looked back where it compared whole lists too; null: what changed since the run before. */
  days: z.int().nullable(),
  state: z.enum(["running", "done", "failed"]),
  startedAt: Time,
  finishedAt: Time.nullable(),
  /** Why it failed and what to do. */
  error: z.string().nullable(),
  parts: z.array(ReconciliationPart),
});

/** A service's part of the report: its newest runs first, and what they found, newest first. */
export const ReconciliationReport = {
  input: z.object({
    runs: z.int().min(1).max(LIMITS.pageMaxRows).default(LIMITS.pageDefaultRows),
    findings: z.int().min(0).max(LIMITS.pageMaxRows).default(LIMITS.pageDefaultRows),
    /** Of one run only. */
    runId: z.string().max(100).optional(),
  }),
  output: z.object({
    /** True while a run is under way or wanted: whoever asked for one waits until it is false. */
    busy: z.boolean(),
    /** When the next one begins by itself; null where the shop is not compared (the app is not installed). */
    nextAt: Time.nullable(),
    /** Why the run in hand does not get on; it is tried again. */
    problem: z.string().nullable(),
    runs: z.array(ReconciliationRun),
    findings: z.array(Finding),
    /** Objects that differed, by day (UTC), oldest first, as long as runs are kept. */
    days: z.array(z.object({ day: z.iso.date(), found: z.int(), healed: z.int() })),
  }),
};
