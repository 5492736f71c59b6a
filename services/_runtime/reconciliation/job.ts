import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Message } from "../../../contracts/envelope.ts";
import { LIMITS } from "../../../contracts/limits.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Database, Transaction } from "../database.ts";
import { messageOf, PoisonMessage, TransientError, UserError } from "../errors.ts";
import type { JobDefinition, RunningJob } from "../jobs/job.ts";
import { jobs } from "../jobs/jobs.ts";
import type { AdminClient } from "../shopify/admin-client.ts";
import { ShopClosed } from "../shopify/admin-errors.ts";
import { BACKFILL } from "../shopify/bulk/backfill.ts";
import type { Difference, Page, PageAsk, ReconciliationPart } from "./part.ts";
import { countPage, endRun, insertPart, insertRun, markFailed, readState, takeBack } from "./rows.ts";
import type { ReconciliationSettings } from "./settings.ts";
import { windowOf } from "./window.ts";

export const RECONCILE_JOB = "reconcile";

const Run = z.object({
  runId: z.string(),
  days: z.int().nullable(),
  /** The part in hand; null: all are done. */
  what: z.string().nullable(),
  window: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  after: z.string().nullable(),
  /** The newest updated_at seen of the part in hand. */
  newest: z.string().nullable(),
  /** Of parts that are done: where their next window begins. */
  watermarks: z.record(z.string(), z.string()),
  compared: z.int(),
  found: z.int(),
});
type Run = z.output<typeof Run>;
const Cursor = z.object({ run: Run.nullable() });
export type ReconcileCursor = z.output<typeof Cursor>;
export const NO_RUN: ReconcileCursor = { run: null };
type Job = RunningJob<ReconcileCursor>;

export interface ReconcileJobOptions {
  readonly parts: readonly ReconciliationPart[];
  readonly clientOf: (shop: Shop) => AdminClient;
  readonly settings: ReconciliationSettings;
  readonly database: Database;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly newId: () => string;
}

/**
 * Compares one shop with Shopify, part after part, page after page. What differs is applied with the page's cursor in one
 * transaction, so that a run goes on where it was killed. A page that shows no difference writes its count only.
 */
export function reconcileJob(options: ReconcileJobOptions): JobDefinition<ReconcileCursor> {
  return {
    name: RECONCILE_JOB,
    cursor: Cursor,
    run: async (job) => {
      let run: Run | null = job.cursor.run ?? (await begin(job, options));
      while (run !== null && !job.signal.aborted) {
        let reached = run;
        let error: string | null = null;
        try {
          for await (const next of walk(job, run, options)) reached = next;
        } catch (failure) {
          error = finalText(failure);
          if (error === null) throw failure;
        }
        if (job.signal.aborted) return;
        await end(job, reached, error, options);
        run = (await isWanted(job, options)) ? await begin(job, options) : null;
      }
    },
  };
}

/** What another try does not cure, as text for people; null: it is tried again. */
function finalText(failure: unknown): string | null {
  if (failure instanceof ShopClosed) return `${failure.message}: open the app once in the Shopify admin`;
  if (failure instanceof UserError) return `${failure.message}: ${failure.remedy}`;
  return failure instanceof PoisonMessage ? messageOf(failure) : null;
}

function partsOf({ parts }: ReconcileJobOptions, days: number | null): readonly ReconciliationPart[] {
  return parts.filter((part) => !part.wholeList || days !== null);
}

async function begin(job: Job, options: ReconcileJobOptions): Promise<Run> {
  const { database, settings, now, newId } = options;
  await assertFilled(database, job.shop);
  return database.transact(async (transaction) => {
    const state = await readState(transaction, job.shop);
    const isDeepDue = state.deepAt === null || state.deepAt.getTime() <= now() - settings.deepEveryMs;
    const days = state.wanted ? state.wantedDays : isDeepDue ? settings.deepDays : null;
    const run: Run = {
      runId: newId(),
      days,
      what: partsOf(options, days)[0]?.what ?? null,
      window: null,
      after: null,
      newest: null,
      watermarks: {},
      compared: 0,
      found: 0,
    };
    const key = { shop: job.shop, runId: run.runId };
    await insertRun(transaction, key, { reason: state.wanted ? "demand" : "schedule", days });
    await job.save(transaction, { run }, progressOf(run));
    return run;
  });
}

/** @throws TransientError while the store is read for the first time: what is missing then is the past, and no news. */
async function assertFilled(database: Database, shop: Shop): Promise<void> {
  const filling = (await jobs.list(database, shop)).find(({ name }) => name === BACKFILL);
  if (filling?.state === "running" || (filling?.state === "waiting" && filling.finishedAt === null)) {
    throw new TransientError("BACKFILL_UNDER_WAY", "the store is being read for the first time");
  }
}

async function isWanted(job: Job, { database }: ReconcileJobOptions): Promise<boolean> {
  return database.transact(async (transaction) => (await readState(transaction, job.shop)).wanted);
}

async function end(job: Job, run: Run, error: string | null, { database }: ReconcileJobOptions): Promise<void> {
  await database.transact(async (transaction) => {
    const { watermarks, days } = run;
    await endRun(transaction, { shop: job.shop, runId: run.runId }, { error, watermarks, deep: days !== null });
    await job.save(transaction, NO_RUN, progressOf(run));
  });
}

function progressOf({ compared, found, what }: Run) {
  return { done: compared, total: null, found, what };
}

/** Yields the run after each step that was saved. */
async function* walk(job: Job, start: Run, options: ReconcileJobOptions): AsyncGenerator<Run> {
  let run = start;
  while (run.what !== null && !job.signal.aborted) {
    const part = options.parts.find((each) => each.what === run.what);
    if (!part) throw new PoisonMessage("UNKNOWN_PART", `nobody compares ${run.what} any more`);
    run = run.window === null ? await openPart(job, run, part, options) : await onePage(job, run, part, options);
    yield run;
  }
}

interface Counter {
  points: number;
}

function askOf(job: Job, run: Run, { clientOf }: ReconcileJobOptions, cost: Counter): PageAsk {
  const onCost = (points: number) => {
    cost.points += points;
  };
  return {
    shop: job.shop,
    runId: run.runId,
    from: run.window?.from ?? null,
    to: run.window?.to ?? null,
    after: run.after,
    clientOf: (shop) => {
      const client = clientOf(shop);
      return {
        run: (document, variables, more) => client.run(document, variables, { ...more, background: true, onCost }),
      };
    },
  };
}

async function openPart(job: Job, run: Run, part: ReconciliationPart, options: ReconcileJobOptions): Promise<Run> {
  const { database, settings } = options;
  const cost = { points: 0 };
  const newest = (await part.newest?.(askOf(job, run, options, cost))) ?? null;
  return database.transact(async (transaction) => {
    const watermark = (await readState(transaction, job.shop)).watermarks[part.what] ?? null;
    const window = part.wholeList
      ? { from: null, to: null }
      : windowOf({ watermark, newest, days: run.days }, settings);
    const key = { shop: job.shop, runId: run.runId };
    await insertPart(transaction, key, part.what, window);
    const page = { what: part.what, compared: 0, costPoints: cost.points, foundBefore: run.found, differences: [] };
    await countPage(transaction, key, page);
    const next = { ...run, window, after: null, newest: watermark };
    await job.save(transaction, { run: next }, progressOf(next));
    return next;
  });
}

async function onePage(job: Job, run: Run, part: ReconciliationPart, options: ReconcileJobOptions): Promise<Run> {
  const cost = { points: 0 };
  const page = await settledPage(job, askOf(job, run, options, cost), part, options);
  if (page === null) return run;
  const next = after(run, part, page, options);
  const count = { what: part.what, compared: page.compared, costPoints: cost.points, foundBefore: run.found };
  const also = (transaction: Transaction) =>
    countPage(
      transaction,
      { shop: job.shop, runId: run.runId },
      {
        ...count,
        differences: page.differences,
      },
    );
  await applyPage(job, { run, next, part, page, also }, options);
  return next;
}

function after(run: Run, part: ReconciliationPart, page: Page, options: ReconcileJobOptions): Run {
  const newest =
    [run.newest, page.newest]
      .filter((at) => at !== null)
      .sort()
      .at(-1) ?? null;
  const counted = {
    ...run,
    compared: run.compared + page.compared,
    found: run.found + page.differences.length,
    newest,
    after: page.next,
  };
  if (page.next !== null) return counted;
  const all = partsOf(options, run.days);
  const what = all[all.indexOf(part) + 1]?.what ?? null;
  const mark = run.window?.to ?? newest;
  const watermarks = mark === null || part.wholeList ? run.watermarks : { ...run.watermarks, [part.what]: mark };
  return { ...counted, what, window: null, newest: null, watermarks };
}

/**
 * A webhook may still be under way: what differs and changed just now is looked at again a little later. What still
 * differs then in the same state is a finding; what has changed once more is left to its own webhook and the next run.
 * @returns null where the job is stopped meanwhile.
 */
async function settledPage(
  job: Job,
  ask: PageAsk,
  part: ReconciliationPart,
  { settings, now }: ReconcileJobOptions,
): Promise<Page | null> {
  const page = await part.page(ask);
  // By our clock; a store's clock that runs ahead makes everything young.
  const isYoung = ({ updatedAt }: Difference) =>
    updatedAt !== null && Date.parse(updatedAt) > now() - settings.settleMs;
  const young = new Map(page.differences.filter(isYoung).map((each) => [each.objectId, each.updatedAt]));
  if (young.size === 0 || settings.settleMs === 0) return page;
  await sleep(settings.settleMs, undefined, { signal: job.signal }).catch(() => undefined);
  if (job.signal.aborted) return null;
  const again = await part.page(ask);
  const stays = (each: Difference) => young.get(each.objectId) === each.updatedAt || !isYoung(each);
  return { ...again, differences: again.differences.filter(stays) };
}

interface Applying {
  readonly run: Run;
  readonly next: Run;
  readonly part: ReconciliationPart;
  readonly page: Page;
  readonly also: (transaction: Transaction) => Promise<void>;
}

/** Counts and cursor are committed with the last messages: a page that was cut off is read again. */
async function applyPage(job: Job, applying: Applying, { database }: ReconcileJobOptions): Promise<void> {
  const { run, next, part, page, also } = applying;
  const batches = [
    ...inBatches(page.differences.flatMap((each) => each.messages)),
    ...inBatches(page.differences.flatMap((each) => each.afterwards ?? [])),
  ];
  if (batches.length === 0) {
    await database.transact(async (transaction) => {
      await also(transaction);
      await job.save(transaction, { run: next }, progressOf(next));
    });
    return;
  }
  const dead = new Set<string>();
  const ignored = new Set<string>();
  for (const [at, messages] of batches.entries()) {
    const isLast = at === batches.length - 1;
    const saved = isLast ? next : run;
    const taken = await job.take(messages, { run: saved }, progressOf(saved), isLast ? also : undefined);
    for (const [index, message] of messages.entries()) {
      if (taken[index] === "dead-letter") dead.add(message.id);
      if (taken[index] === "ignored") ignored.add(message.id);
    }
  }
  if (dead.size + ignored.size === 0) return;
  const all = ({ messages, afterwards = [] }: Difference) => [...messages, ...afterwards];
  const failed = page.differences.filter((each) => all(each).some(({ id }) => dead.has(id)));
  // There was nothing to do after all: somebody who was erased here, and is still in the store.
  const none = page.differences.filter((each) => all(each).every(({ id }) => ignored.has(id)));
  const key = { shop: job.shop, runId: run.runId };
  await database.transact(async (transaction) => {
    await markFailed(
      transaction,
      key,
      part.what,
      failed.map((each) => each.objectId),
    );
    await takeBack(transaction, key, part.what, none);
  });
}

function inBatches(messages: readonly Message[]): Message[][] {
  const batches: Message[][] = [];
  for (let from = 0; from < messages.length; from += LIMITS.consumeBatchMessages) {
    batches.push(messages.slice(from, from + LIMITS.consumeBatchMessages));
  }
  return batches;
}
