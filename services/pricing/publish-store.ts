import type { Shop } from "../../contracts/shop.ts";
import type { Database, Transaction } from "../_runtime/database.ts";
import type { RunningJob } from "../_runtime/jobs/job.ts";
import { jobs } from "../_runtime/jobs/jobs.ts";
import type { ShopSettings } from "./decisions.ts";
import type { EnsuredPart } from "./ensure-parts.ts";
import type { Plan, Slot } from "./plan.ts";
import type { PublishCursor } from "./publish-job.ts";
import { SCHEDULE_JOB } from "./schedule-job.ts";
import type { ShopState } from "./store.ts";
import { type KeptPart, keepPart, readParts } from "./store-parts.ts";
import * as publication from "./store-publication.ts";
import { type KeptRule, readRules, readState } from "./store-read.ts";
import { momentOf } from "./wall-time.ts";

/** What ends at a time is there until that second is over; and the store's clock may be behind ours. */
const AFTER_BOUNDARY_MS = 2_000;

type Job = RunningJob<PublishCursor>;
type Running = publication.RunningPublication;

/** What the job of a publication reads and writes. All it writes is fenced: a job that is another's by now writes nothing. */
export interface PublishStore {
  running(shop: Shop, publicationId: string): Promise<Running | null>;
  rulesOf(shop: Shop, version: number): Promise<{ state: ShopState; before: KeptRule[]; after: KeptRule[] }>;
  keepPlan(
    job: Job,
    running: Running,
    plan: Plan,
    about: { readonly settings: ShopSettings; readonly groups: ReadonlyMap<string, string> },
  ): Promise<void>;
  parts(shop: Shop): Promise<KeptPart[]>;
  keepParts(job: Job, parts: readonly EnsuredPart[]): Promise<void>;
  nextGroups(shop: Shop, slot: Slot, most: number): Promise<publication.WantedGroup[]>;
  groupsWritten(
    job: Job,
    about: { readonly publicationId: string; readonly slot: Slot },
    written: readonly publication.WantedGroup[],
    gone: readonly string[],
  ): Promise<void>;
  /** Before the switch is sent. */
  switching(job: Job, publicationId: string): Promise<void>;
  /** In the transaction that says so. Where something begins or ends later, it is published again then. */
  finish(transaction: Transaction, job: Job, running: Running, plan: Plan): Promise<void>;
  fail(job: Job, publicationId: string, error: string): Promise<void>;
}

export function publishStore(database: Database, now: () => number): PublishStore {
  const { transact } = database;
  return {
    running: (shop, publicationId) => transact((tx) => publication.readRunning(tx, shop, publicationId)),
    rulesOf: (shop, version) =>
      transact(async (tx) => {
        const state = await readState(tx, shop);
        const before = await readRules(tx, shop, state.publishedVersion);
        return { state, before, after: await readRules(tx, shop, version) };
      }),
    keepPlan: (job, { publicationId }, plan, { settings, groups }) =>
      transact(async (tx) => {
        await readState(tx, job.shop, true);
        await tx.query({
          name: "shop-settings",
          text: "update shops set shop_gid = $2, currency = $3, time_zone = $4 where shop = $1",
          values: [job.shop, settings.shopGid, settings.currency, settings.timeZone],
        });
        const total = await publication.keepPlan(tx, job.shop, publicationId, plan, groups);
        await job.save(tx, { publicationId }, { done: 0, total });
      }),
    parts: (shop) => transact((tx) => readParts(tx, shop)),
    keepParts: (job, parts) =>
      transact(async (tx) => {
        for (const each of parts) await keepPart(tx, job.shop, each, now());
        await job.save(tx, job.cursor, job.progress);
      }),
    nextGroups: (shop, slot, most) => transact((tx) => publication.nextGroups(tx, shop, slot, most)),
    groupsWritten: (job, about, written, gone) =>
      transact(async (tx) => {
        const progress = await publication.groupsWritten(tx, job.shop, about, written, gone);
        await job.save(tx, job.cursor, progress);
      }),
    switching: (job, publicationId) =>
      transact(async (tx) => {
        await readState(tx, job.shop, true);
        await publication.markSwitching(tx, job.shop, publicationId);
        await job.save(tx, job.cursor, job.progress);
      }),
    finish: async (tx, job, running, plan) => {
      await readState(tx, job.shop, true);
      await publication.endPublication(tx, job.shop, running, plan);
      await jobs.cancel(tx, job.shop, SCHEDULE_JOB);
      const [next] = plan.boundaries;
      if (next !== undefined) {
        const dueAt = new Date(momentOf(next, plan.timeZone) + AFTER_BOUNDARY_MS);
        await jobs.request(tx, job.shop, SCHEDULE_JOB, { cursor: { boundary: next }, dueAt });
      }
      await job.save(tx, job.cursor, job.progress);
    },
    fail: (job, publicationId, error) =>
      transact(async (tx) => {
        await publication.failPublication(tx, job.shop, publicationId, error);
        await job.save(tx, job.cursor, job.progress);
      }),
  };
}
