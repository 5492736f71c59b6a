import { basename, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../world.ts";
import { type ImportRun, importOrders, type StartImport } from "./runs.ts";

export interface AskedImport {
  readonly file: string;
  readonly refunds?: string | undefined;
  readonly shop?: string | undefined;
  readonly live: boolean;
  readonly rate?: string | undefined;
  /** The running simulator's address. */
  readonly running: string | undefined;
  /** The stores' file, where none runs. */
  readonly world: () => World;
}

const POLL_MS = 250;
const SAY_EVERY_MS = 2_000;

/** `npm run simulator -- import orders`. Returns the exit code. */
export async function importOrdersFile(asked: AskedImport): Promise<number> {
  const rate = asked.rate === undefined ? undefined : Number(asked.rate);
  if (rate !== undefined && !(rate > 0)) throw new Error(`--rate ${asked.rate}: give orders a second, e.g. --rate 20.`);
  if (rate !== undefined && !asked.live) throw new Error("--rate needs --live: history is loaded at once.");
  if (asked.live && asked.running === undefined) {
    throw new Error("--live needs the simulator running, since webhooks go out. Start it with: npm start");
  }
  const run =
    asked.running === undefined ? await importStopped(asked) : await importRunning(asked, asked.running, rate);
  if (run.error) throw new Error([run.error.message, run.error.remedy].filter(Boolean).join(" "));
  const { ordersDone, alreadyThere, refundsDone, customersMade, state } = run;
  process.stdout.write(
    `${basename(asked.file)}: orders imported: ${ordersDone}, already there: ${alreadyThere}, refunds: ${refundsDone}, new customers: ${customersMade}\n`,
  );
  if (state === "stopped") {
    const next = asked.live ? "What was played stays; run it again to go on." : "Nothing was imported.";
    process.stdout.write(`Stopped. ${next}\n`);
    return 1;
  }
  if (asked.live) process.stdout.write(`The simulator's clock stays at ${run.reachedAt ?? "its time"}.\n`);
  return 0;
}

async function importRunning(asked: AskedImport, url: string, rate: number | undefined): Promise<ImportRun> {
  let run = await call(url, "POST", "/_control/import/orders", {
    file: resolve(asked.file),
    ...(asked.refunds ? { refundsFile: resolve(asked.refunds) } : {}),
    ...(asked.shop ? { shop: asked.shop } : {}),
    ...(rate === undefined ? {} : { rate }),
    live: asked.live,
  });
  const stop = () => void call(url, "POST", `/_control/imports/${run.importId}/stop`, {}).catch(() => undefined);
  process.once("SIGINT", stop);
  const say = sayer(asked.file);
  while (run.state === "reading" || run.state === "importing") {
    await sleep(POLL_MS);
    run = await call(url, "GET", `/_control/imports/${run.importId}`);
    say(run);
  }
  process.removeListener("SIGINT", stop);
  return run;
}

async function importStopped(asked: AskedImport): Promise<ImportRun> {
  const world = asked.world();
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once("SIGINT", stop);
  try {
    const input: StartImport = {
      shop: world.shops.get(asked.shop).shop,
      orders: { path: asked.file },
      refunds: asked.refunds === undefined ? undefined : { path: asked.refunds },
      mode: "history",
      ratePerSecond: undefined,
    };
    return await importHere(world, input, sayer(asked.file), abort.signal);
  } finally {
    process.removeListener("SIGINT", stop);
    await world.close();
  }
}

async function importHere(
  world: World,
  input: StartImport,
  say: (run: ImportRun) => void,
  signal: AbortSignal,
): Promise<ImportRun> {
  let run: ImportRun = {
    importId: "",
    shop: input.shop,
    file: "",
    mode: input.mode,
    state: "reading",
    ordersRead: 0,
    ordersDone: 0,
    alreadyThere: 0,
    refundsDone: 0,
    customersMade: 0,
    reachedAt: null,
    error: null,
  };
  const change = (more: Partial<ImportRun>) => {
    run = { ...run, ...more };
    say(run);
  };
  try {
    const done = await importOrders(world, input, change, signal);
    return {
      ...run,
      state: "done",
      ordersDone: done.orders,
      alreadyThere: done.alreadyThere,
      refundsDone: done.refunds,
      customersMade: done.customers,
    };
  } catch (error) {
    if (signal.aborted) return { ...run, state: "stopped", ordersDone: 0 };
    throw error;
  }
}

/** One line every two seconds, so that nobody wonders. */
function sayer(file: string): (run: ImportRun) => void {
  let nextAt = Date.now() + SAY_EVERY_MS;
  return (run) => {
    if (Date.now() < nextAt) return;
    nextAt = Date.now() + SAY_EVERY_MS;
    const reached = run.reachedAt === null ? "" : `, at ${run.reachedAt}`;
    const did =
      run.state === "reading"
        ? `${run.ordersRead} orders read`
        : `${run.ordersDone + run.alreadyThere} of ${run.ordersRead} orders${reached}`;
    process.stderr.write(`${basename(file)}: ${did}\n`);
  };
}

async function call(url: string, method: "GET" | "POST", path: string, body?: object): Promise<ImportRun> {
  const answer = await fetch(`${url}${path}`, {
    method,
    ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
  });
  const said = (await answer.json()) as ImportRun | { error: { message: string; remedy?: string } };
  if (!answer.ok && said.error) throw new Error([said.error.message, said.error.remedy].filter(Boolean).join(" "));
  return said as ImportRun;
}
