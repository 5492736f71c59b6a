import { createHmac, timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type DocumentNode, executeSync, getArgumentValues, parse } from "graphql";
import { deniedFields } from "../graphql/access.ts";
import { type AdminContext, resolveField } from "../graphql/answer.ts";
import { REGISTRY } from "../graphql/registry.ts";
import type { AdminSchema } from "../graphql/schema.ts";
import type { World } from "../world.ts";
import type { BulkErrorCode, BulkOperation, BulkRunner } from "../world-app-api.ts";
import { operationOf, rootFieldOf, unsized } from "./document.ts";
import { type BulkFile, openBulkFile } from "./files.ts";
import { type LinePlan, linePlanOf, linesOf } from "./lines.ts";

/** Between asking and the beginning: a real one waits for its turn, too. */
const QUEUED_MS = 150;
/** One slice of work should not hold up other requests longer than this. */
const SLICE_MS = 15;
const FIRST_SLICE_ROOTS = 10;
const MAX_SLICE_ROOTS = 250;
/** Progress is told so often. */
const PROGRESS_EVERY_MS = 200;
/** Slower than that it is never made on purpose. */
const MAX_OBJECTS_PER_SECOND = 50_000;

export interface BulkParts {
  readonly world: World;
  readonly admin: AdminSchema;
  readonly folder: string;
}

class Stopped extends Error {}

/** Runs bulk operations in the background, a slice at a time. Those that a restart interrupted begin anew. */
export function openBulkRunner(parts: BulkParts): BulkRunner {
  const { world } = parts;
  const running = new Map<number, Promise<void>>();
  const stop = new AbortController();

  const begin = (operation: BulkOperation) => {
    if (running.has(operation.id) || stop.signal.aborted) return;
    const work = runOperation({ ...parts, runner, signal: stop.signal }, operation).finally(() =>
      running.delete(operation.id),
    );
    running.set(operation.id, work);
  };
  const runner: BulkRunner = {
    start: (operation) => world.inner.kit.db.afterCommit(() => begin(operation)),
    urlOf(operation) {
      const until = world.inner.bulk.urlUntil(operation);
      if (until === null) return null;
      const path = `/bulk-results/${operation.shop}/${operation.id}.jsonl`;
      return `${world.publicUrl}${path}?expires=${until}&signature=${signatureOf(world, path, until)}`;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
    async stop() {
      stop.abort();
      await Promise.all(running.values());
    },
  };
  for (const operation of world.inner.bulk.open()) begin(operation);
  return runner;
}

function signatureOf(world: World, path: string, until: number): string {
  return createHmac("sha256", world.app.config.clientSecret).update(`${path}\n${until}`).digest("hex");
}

/** Whether the address was made by urlOf and may still be used. */
export function mayFetch(world: World, path: string, query: { expires?: string; signature?: string }): boolean {
  const until = Number(query.expires);
  const wanted = Buffer.from(signatureOf(world, path, until));
  const given = Buffer.from(query.signature ?? "");
  return given.length === wanted.length && timingSafeEqual(given, wanted) && until > world.clock.now();
}

interface Run extends BulkParts {
  readonly runner: BulkRunner;
  readonly signal: AbortSignal;
}

async function runOperation(run: Run, operation: BulkOperation): Promise<void> {
  const { bulk, faults } = run.world.inner;
  const slow = faults.strike("bulk-slow", { shop: operation.shop });
  try {
    await sleep(QUEUED_MS + (slow?.holdMs ?? 0), undefined, { signal: run.signal, ref: false });
  } catch {
    return; // Stopping: it begins anew with the next start.
  }
  if (isCanceled(run, operation)) return void bulk.finish(operation, { status: "canceled" });
  const document = unsized(parse(operation.query));
  if (deniedFields(run.admin, document, operation.scopes).length > 0) {
    return void bulk.finish(operation, { status: "failed", errorCode: "ACCESS_DENIED" });
  }
  bulk.update(operation, { status: "running" });
  const file = await openBulkFile(run.folder, operation.id, operation.groupObjects);
  const count = { objects: 0, roots: 0 };
  try {
    const outcome = await generate(run, operation, document, file, count);
    await conclude(run, operation, file, count, outcome);
  } catch (error) {
    await file.discard();
    if (error instanceof Stopped) return;
    process.stderr.write(`bulk operation ${operation.id}: ${error instanceof Error ? error.stack : String(error)}\n`);
    bulk.finish(operation, { status: "failed", errorCode: "INTERNAL_SERVER_ERROR", ...countsOf(count) });
  }
}

type Outcome = "completed" | "canceled" | BulkErrorCode;
type Count = { objects: number; roots: number };
const countsOf = (count: Count) => ({ objectCount: count.objects, rootObjectCount: count.roots });

function isCanceled({ world }: Run, { shop, id }: BulkOperation): boolean {
  return world.inner.bulk.find(shop, id)?.status === "canceling";
}

async function conclude(run: Run, operation: BulkOperation, file: BulkFile, count: Count, outcome: Outcome) {
  const { bulk } = run.world.inner;
  if (outcome === "canceled") {
    await file.discard();
    return void bulk.finish(operation, { status: "canceled", ...countsOf(count) });
  }
  const sizeBytes = await file.finish();
  bulk.finish(operation, {
    ...countsOf(count),
    // Nothing found is no file: Shopify's url is null then.
    fileSizeBytes: sizeBytes > 0 ? sizeBytes : null,
    ...(outcome === "completed" ? { status: outcome } : { status: "failed" as const, errorCode: outcome }),
  });
}

async function generate(
  run: Run,
  operation: BulkOperation,
  document: DocumentNode,
  file: BulkFile,
  count: Count,
): Promise<Outcome> {
  const { bulk, faults } = run.world.inner;
  const failing = faults.strike("bulk-failed", { shop: operation.shop });
  const [plan] = linePlanOf(document);
  if (!plan) throw new Error("a bulk query without connection came through the rules");
  const began = performance.now();
  let told = began;
  let size = FIRST_SLICE_ROOTS;
  for (let after: string | null = null; ; ) {
    if (run.signal.aborted) throw new Stopped();
    if (isCanceled(run, operation)) return "canceled";
    const started = performance.now();
    const left = failing ? Math.min(size, failing.afterObjects - count.roots) : size;
    if (left <= 0 && failing) return failing.errorCode;
    const slice = readSlice(run, operation, document, { first: left, after });
    const written = linesOfSlice(slice.nodes, plan, operation.groupObjects);
    const tookMs = performance.now() - started;
    await file.write(written.roots, written.children);
    count.objects += written.objects;
    count.roots += slice.nodes.length;
    if (performance.now() - told > PROGRESS_EVERY_MS) {
      told = performance.now();
      bulk.update(operation, countsOf(count));
    }
    if (!slice.hasNextPage) return failing ? failing.errorCode : "completed";
    after = slice.endCursor;
    size = nextSize(left, tookMs);
    const dueMs = (count.objects / MAX_OBJECTS_PER_SECOND) * 1_000;
    await sleep(Math.max(0, dueMs - (performance.now() - began)), undefined, { ref: false });
  }
}

function nextSize(size: number, tookMs: number): number {
  const fitting = Math.floor((size * SLICE_MS) / Math.max(0.1, tookMs));
  return Math.max(1, Math.min(MAX_SLICE_ROOTS, fitting, size * 2));
}

interface Slice {
  readonly nodes: readonly Record<string, unknown>[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

/** Asks the root's own resolver for a page, then lets the query run over that page alone. */
function readSlice(
  run: Run,
  operation: BulkOperation,
  document: DocumentNode,
  page: { first: number; after: string | null },
): Slice {
  const context: AdminContext = {
    world: run.world,
    shop: operation.shop,
    scopes: operation.scopes,
    admin: run.admin,
    bulk: run.runner,
    readsWholeLists: true,
  };
  const field = rootFieldOf(document);
  const { schema } = run.admin;
  const definition = field && schema.getQueryType()?.getFields()[field.name.value];
  const name = operationOf(document)?.name?.value ?? "";
  const resolve = field && REGISTRY[name]?.(context)[field.name.value];
  if (!field || !definition || typeof resolve !== "function") throw new Error(`no root for ${name}`);
  const answer = resolve({ ...getArgumentValues(definition, field), ...page }, context) as {
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
  const rootValue = { [field.name.value]: answer };
  const result = executeSync({ schema, document, rootValue, contextValue: context, fieldResolver: resolveField });
  if (result.errors?.[0]) throw result.errors[0];
  const key = field.alias?.value ?? field.name.value;
  const found = result.data?.[key] as { edges: { node: Record<string, unknown> }[] };
  return { nodes: found.edges.map((edge) => edge.node), ...answer.pageInfo };
}

function linesOfSlice(nodes: Slice["nodes"], plan: LinePlan, grouped: boolean) {
  let [roots, children, objects] = ["", "", 0];
  for (const node of nodes) {
    for (const line of linesOf(node, plan.inner)) {
      if (line.root || grouped) roots += line.text;
      else children += line.text;
      objects++;
    }
  }
  return { roots, children, objects };
}
