import { randomUUID } from "node:crypto";
import { notFound, StoreRefusal } from "../refusal.ts";
import type { World } from "../world.ts";
import { type Imported, importHistory } from "./history.ts";
import { playOrders } from "./live.ts";
import { fileName, type ImportFiles } from "./stage.ts";

export interface ImportRun {
  readonly importId: string;
  readonly shop: string;
  readonly file: string;
  readonly mode: "history" | "live";
  readonly state: "reading" | "importing" | "done" | "stopped" | "failed";
  /** Of the file. */
  readonly ordersRead: number;
  readonly ordersDone: number;
  readonly alreadyThere: number;
  readonly refundsDone: number;
  readonly customersMade: number;
  /** ISO 8601; live: the time in the file that is reached. */
  readonly reachedAt: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string | null } | null;
}

export interface StartImport extends ImportFiles {
  readonly mode: ImportRun["mode"];
  readonly ratePerSecond: number | undefined;
}

export interface ImportRuns {
  /** @throws IMPORT_RUNNING: one at a time. */
  start(input: StartImport): ImportRun;
  list(): ImportRun[];
  /** @throws NOT_FOUND */
  get(importId: string): ImportRun;
  /** Resolves when it is over, however. */
  ended(importId: string): Promise<void>;
  stop(importId: string): void;
  close(): Promise<void>;
}

/** Older ones are forgotten. */
const MAX_KEPT = 50;

interface Kept {
  run: ImportRun;
  readonly abort: AbortController;
  readonly work: Promise<void>;
}

export function openImports(world: World): ImportRuns {
  const kept = new Map<string, Kept>();
  const find = (importId: string) => {
    const found = kept.get(importId);
    if (!found) throw notFound(`import ${importId}`, "GET /_control/imports lists them.");
    return found;
  };
  return {
    start(input) {
      const busy = [...kept.values()].find(({ run }) => run.state === "reading" || run.state === "importing");
      if (busy) {
        throw new StoreRefusal("IMPORT_RUNNING", `${busy.run.file} is being imported.`, {
          status: 409,
          remedy: `Wait for it, or stop it: POST /_control/imports/${busy.run.importId}/stop.`,
        });
      }
      const run = newRun(input);
      const abort = new AbortController();
      const change = (more: Partial<ImportRun>) => {
        const one = kept.get(run.importId);
        if (one) one.run = { ...one.run, ...more };
      };
      const entry: Kept = { run, abort, work: Promise.resolve().then(() => carryOut(world, input, change, abort)) };
      kept.set(run.importId, entry);
      for (const old of [...kept.keys()].slice(0, -MAX_KEPT)) kept.delete(old);
      return run;
    },
    list: () => [...kept.values()].map(({ run }) => run).reverse(),
    get: (importId) => find(importId).run,
    ended: (importId) => find(importId).work,
    stop: (importId) => find(importId).abort.abort(),
    async close() {
      for (const { abort } of kept.values()) abort.abort();
      await Promise.all([...kept.values()].map(({ work }) => work));
    },
  };
}

function newRun({ shop, orders, mode }: StartImport): ImportRun {
  return {
    importId: randomUUID().slice(0, 8),
    shop,
    file: fileName(orders, "orders"),
    mode,
    state: "reading",
    ordersRead: 0,
    ordersDone: 0,
    alreadyThere: 0,
    refundsDone: 0,
    customersMade: 0,
    reachedAt: null,
    error: null,
  };
}

async function carryOut(
  world: World,
  input: StartImport,
  change: (more: Partial<ImportRun>) => void,
  abort: AbortController,
): Promise<void> {
  try {
    const done = await importOrders(world, input, change, abort.signal);
    change({
      state: "done",
      ordersDone: done.orders,
      alreadyThere: done.alreadyThere,
      refundsDone: done.refunds,
      customersMade: done.customers,
    });
  } catch (error) {
    if (abort.signal.aborted) return change({ state: "stopped" });
    const refusal = error instanceof StoreRefusal ? error : undefined;
    if (!refusal) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    const message = error instanceof Error ? error.message : String(error);
    change({
      state: "failed",
      error: { code: refusal?.code ?? "SIMULATOR_FAILED", message, remedy: refusal?.remedy ?? null },
    });
  }
}

/** In this process, telling how far it is. */
export function importOrders(
  world: World,
  input: StartImport,
  change: (more: Partial<ImportRun>) => void,
  signal: AbortSignal,
): Promise<Imported> {
  const read = ({ orders }: { orders: number }) => change({ ordersRead: orders });
  if (input.mode === "history") {
    const built = (ordersDone: number) => change({ state: "importing", ordersDone });
    return importHistory(world, input, { read, built, signal });
  }
  return playOrders(world, input, {
    read,
    signal,
    played: ({ orders, alreadyThere, refunds, at }) =>
      change({
        state: "importing",
        ordersDone: orders,
        alreadyThere,
        refundsDone: refunds,
        reachedAt: new Date(at).toISOString(),
      }),
  });
}
