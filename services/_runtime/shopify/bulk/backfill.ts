import { createHash } from "node:crypto";
import type { DocumentNode } from "graphql";
import { z } from "zod";
import type { DataOf, MessageType } from "../../../../contracts/define.ts";
import type { Message } from "../../../../contracts/envelope.ts";
import { LIMITS } from "../../../../contracts/limits.ts";
import type { ServiceName } from "../../../../contracts/services.ts";
import type { Shop } from "../../../../contracts/shop.ts";
import type { Database } from "../../database.ts";
import { TransientError } from "../../errors.ts";
import type { JobDefinition, JobProgress, RunningJob } from "../../jobs/job.ts";
import type { AdminClient } from "../admin-client.ts";
import { type Group, groupsOf } from "./groups.ts";
import { readLines } from "./lines.ts";
import { beginBulk, endOfBulk, fileOf } from "./operation.ts";
import { bulkText } from "./query-text.ts";

export const BACKFILL = "backfill";

const Time = z.iso.datetime({ offset: true });

/**
 * Where a backfill stands.
 * @property run one install, or one wish to read all again: part of every message's id.
 * @property askedAt our clock at the install: what happened in the store since then is news, even where it is read.
 * @property allOrders read_all_orders was granted; without it Shopify shows the last 60 days.
 * @property operationId the bulk operation; null while none was begun, or the last one was lost.
 * @property readAt our clock just before it was begun: its answer is no older.
 * @property asOf the same moment by the store's clock.
 * @property offset the byte of its file up to which all is taken; roots: how many documents that is.
 */
export const BackfillCursor = z.object({
  run: z.string().min(1).max(60),
  askedAt: Time,
  allOrders: z.boolean(),
  operationId: z.string().nullable(),
  readAt: Time.nullable(),
  asOf: Time.nullable(),
  offset: z.int().min(0),
  roots: z.int().min(0),
});
export type BackfillCursor = z.output<typeof BackfillCursor>;

/** What a file's documents were read with. */
export interface ReadWith {
  readonly shop: Shop;
  readonly run: string;
  readonly readAt: string;
  readonly asOf: string;
}

export interface Backfill {
  readonly service: ServiceName;
  readonly document: DocumentNode;
  /** What the list at the root is searched for; null: all of it. */
  readonly searchOf?: (cursor: BackfillCursor, nowMs: number) => string | null;
  /** Documents of the file -> messages to take; left is how many are no message, and why is logged. */
  readonly messagesOf: (groups: readonly Group[], read: ReadWith, client: AdminClient) => Promise<TakenFrom>;
  /** Before the first document: what stands beside the list. */
  readonly first?: (read: ReadWith, client: AdminClient) => Promise<readonly Message[]>;
  /** Until the services that this one must not overtake are ready. */
  readonly waitFor?: (shop: Shop, signal: AbortSignal) => Promise<void>;
  /** Until those who hear what is said have room for more. */
  readonly makeRoom: (signal: AbortSignal) => Promise<void>;
  readonly clientOf: (shop: Shop) => AdminClient;
  readonly database: Pick<Database, "transact">;
  readonly now: () => number;
  readonly fetch?: typeof fetch;
}

export interface TakenFrom {
  readonly messages: readonly Message[];
  /** Documents that no message could be made of. */
  readonly unreadable: number;
}

interface Standing {
  cursor: BackfillCursor;
  progress: JobProgress;
}

/** Reads a list of the store by a bulk operation and takes its documents in: resumable at every line. */
export function backfillJob(backfill: Backfill): JobDefinition<BackfillCursor> {
  return {
    name: BACKFILL,
    cursor: BackfillCursor,
    run: async (job) => {
      const client = backfill.clientOf(job.shop);
      const standing: Standing = { cursor: job.cursor, progress: job.progress };
      await backfill.waitFor?.(job.shop, job.signal);
      if (job.signal.aborted) return;
      const id = standing.cursor.operationId ?? (await begin(backfill, job, client, standing));
      const told = (objects: string) => save(backfill, job, standing, { phase: "asking", objects: Number(objects) });
      const end = await endOfBulk(client, id, job.signal, (operation) => told(operation.objectCount));
      if (end === null) return;
      if (end.kind === "lost") throw await startOver(backfill, job, standing, end.code);
      const { operation } = end;
      standing.cursor = { ...standing.cursor, asOf: standing.cursor.asOf ?? operation.createdAt };
      standing.progress = { ...standing.progress, phase: "reading", total: Number(operation.rootObjectCount) };
      await takeFirst(backfill, job, client, standing);
      if (end.kind === "file") await takeAll(backfill, job, client, standing, end.whole);
      if (job.signal.aborted) return;
      if (end.kind === "file" && !end.whole) {
        throw await startOver(backfill, job, standing, `BULK_${operation.errorCode ?? "FAILED"}`);
      }
      await save(backfill, job, standing, { phase: "done", total: standing.progress.done });
    },
  };
}

async function save(
  backfill: Backfill,
  job: RunningJob<BackfillCursor>,
  standing: Standing,
  more: Partial<JobProgress>,
) {
  standing.progress = { ...standing.progress, ...more } as JobProgress;
  await backfill.database.transact((transaction) => job.save(transaction, standing.cursor, standing.progress));
}

async function begin(
  backfill: Backfill,
  job: RunningJob<BackfillCursor>,
  client: AdminClient,
  standing: Standing,
): Promise<string> {
  const nowMs = backfill.now();
  const search = backfill.searchOf?.(standing.cursor, nowMs) ?? null;
  const operationId = await beginBulk(client, bulkText(backfill.document, search));
  standing.cursor = {
    ...standing.cursor,
    operationId,
    readAt: new Date(nowMs).toISOString(),
    asOf: null,
    offset: 0,
    roots: 0,
  };
  standing.progress = { done: 0, total: null };
  await save(backfill, job, standing, { phase: "asking" });
  return operationId;
}

/** Forgets the operation, so that the next try begins another. What was taken stays taken. @returns what to throw. */
async function startOver(
  backfill: Backfill,
  job: RunningJob<BackfillCursor>,
  standing: Standing,
  code: string,
): Promise<TransientError> {
  standing.cursor = { ...standing.cursor, operationId: null, offset: 0, roots: 0 };
  const { attempts = 0 } = standing.progress as { attempts?: number };
  await save(backfill, job, standing, { phase: "asking", attempts: attempts + 1 });
  return new TransientError(code, `Shopify did not finish reading the list (${code}); it is asked again`);
}

function readWith({ cursor }: Standing, shop: Shop): ReadWith {
  const { run, readAt, asOf } = cursor;
  if (readAt === null || asOf === null) throw new Error("a backfill reads before it has begun");
  return { shop, run, readAt, asOf };
}

async function takeFirst(
  backfill: Backfill,
  job: RunningJob<BackfillCursor>,
  client: AdminClient,
  standing: Standing,
): Promise<void> {
  const messages = standing.cursor.offset === 0 ? await backfill.first?.(readWith(standing, job.shop), client) : [];
  await job.take(messages ?? [], standing.cursor, standing.progress);
}

async function takeAll(
  backfill: Backfill,
  job: RunningJob<BackfillCursor>,
  client: AdminClient,
  standing: Standing,
  isWhole: boolean,
): Promise<void> {
  const { operationId, offset } = standing.cursor;
  const urlOf = () => fileOf(client, operationId ?? "");
  const lines = readLines({ urlOf, offset, signal: job.signal, ...(backfill.fetch && { fetch: backfill.fetch }) });
  let batch: Group[] = [];
  const take = async () => {
    const last = batch.at(-1);
    if (!last) return;
    await backfill.makeRoom(job.signal);
    if (job.signal.aborted) return;
    const { messages, unreadable } = await backfill.messagesOf(batch, readWith(standing, job.shop), client);
    const roots = standing.cursor.roots + batch.length;
    standing.cursor = { ...standing.cursor, offset: last.to, roots };
    const skipped = Number(standing.progress["unreadable"] ?? 0) + unreadable;
    standing.progress = { ...standing.progress, done: roots, unreadable: skipped };
    await job.take(messages, standing.cursor, standing.progress);
    batch = [];
  };
  for await (const group of groupsOf(lines, isWhole)) {
    batch.push(group);
    if (batch.length >= LIMITS.consumeBatchMessages) await take();
    if (job.signal.aborted) return;
  }
  await take();
}

/**
 * A document as the message that takes it in.
 * @param version what tells one state of the document from another; with the run it makes the id, so a repeat is a duplicate.
 */
export function imported<M extends MessageType>(
  { shop, run }: Pick<ReadWith, "shop" | "run">,
  service: ServiceName,
  message: M,
  of: { readonly subject: string; readonly version: string; readonly data: DataOf<M>; readonly nowMs: number },
): Message<DataOf<M>> {
  const id = `${BACKFILL}:${run}:${of.subject}:${of.version}`;
  return {
    specversion: "1.0",
    id,
    type: message.type,
    source: `/flotilla/${service}`,
    time: new Date(of.nowMs).toISOString(),
    subject: of.subject,
    shop,
    origin: "backfill",
    correlationid: id,
    data: of.data,
  };
}

const RUN_HEX = 12;

/** A short name for what caused a run: an install's event, a command. */
export function runOf(causeId: string): string {
  return createHash("sha256").update(causeId).digest("hex").slice(0, RUN_HEX);
}
