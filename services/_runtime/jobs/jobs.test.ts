import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { LIMITS } from "../../../contracts/limits.ts";
import { serviceQueries } from "../../../contracts/queries/service.ts";
import { ask } from "../bus/request.ts";
import { UserError } from "../errors.ts";
import { metricsText } from "../health.ts";
import { eventually, OTHER_SHOP, openTally, SHOP, type Tally, TestNats } from "../testing/fleet.ts";
import type { JobDefinition, RunningJob } from "./job.ts";
import { type JobRequest, jobs } from "./jobs.ts";

/** Processes are started, and a lease has to end. */
const PROCESSES_TEST_MS = 90_000;

let nats: TestNats;
let tally: Tally;

beforeAll(async () => {
  nats = await TestNats.start();
});
afterAll(() => nats.end());
beforeEach(async () => {
  tally = await openTally(nats);
});
afterEach(() => tally.close());

const request = (name: string, job: JobRequest, shop = SHOP) =>
  tally.database.transact((transaction) => jobs.request(transaction, shop, name, job));
const count = (to: number, stepMs: number) => request("count", { cursor: { next: 1, to, stepMs } });
const stateOf = async (name: string) => (await jobs.list(tally.database, SHOP)).find((job) => job.name === name);
const upTo = (to: number) => Array.from({ length: to }, (_, index) => index + 1);
const holders = async () =>
  (await tally.admin.query<{ pid: number }>("select pid from public.tally group by pid order by min(n)")).rows.map(
    ({ pid }) => pid,
  );
const steps = async () => (await tally.rows()).sort((a, b) => a - b);
const rowsAtLeast = (rows: number) =>
  eventually(async () => expect((await tally.rows()).length).toBeGreaterThanOrEqual(rows));

test("a dead holder's job is another's within 10 s, by the limits themselves", () => {
  expect(LIMITS.jobLeaseMs + 2 * LIMITS.jobPollMs).toBeLessThan(10_000);
});

const Any = z.unknown();
function job(run: (running: RunningJob) => Promise<void>): JobDefinition {
  return { name: "test", cursor: Any, run };
}

test("asked for twice, with two copies there, it runs once and is done", async () => {
  await Promise.all([tally.run(), tally.run()]);
  await count(30, 5);
  await count(30, 5);
  await eventually(async () => expect(await stateOf("count")).toMatchObject({ state: "done", dueAt: null }));
  expect(await steps()).toEqual(upTo(30));
  expect(await stateOf("count")).toMatchObject({ progress: { done: 30, total: 30 }, error: null });
});

test(
  "the holder's process is killed: another copy goes on from the saved cursor, and no step is doubled",
  async () => {
    const copies = await Promise.all([tally.fork(), tally.fork()]);
    await count(90, 50);
    await rowsAtLeast(20);
    const [holder] = await holders();
    copies.find(({ pid }) => pid === holder)?.kill("SIGKILL");
    await eventually(async () => expect(await holders()).toHaveLength(2));
    await eventually(async () => expect(await stateOf("count")).toMatchObject({ state: "done" }));
    expect(await steps()).toEqual(upTo(90));
  },
  PROCESSES_TEST_MS,
);

test(
  "a holder that stalls until its lease is another's can save nothing once it wakes",
  async () => {
    const copies = await Promise.all([tally.fork(), tally.fork()]);
    await count(150, 50);
    await rowsAtLeast(20);
    const [pid] = await holders();
    const holder = copies.find((copy) => copy.pid === pid);
    holder?.kill("SIGSTOP");
    await eventually(async () => expect(await holders()).toHaveLength(2));
    holder?.kill("SIGCONT");
    await eventually(async () => expect(await stateOf("count")).toMatchObject({ state: "done" }));
    expect(await steps()).toEqual(upTo(150));
  },
  PROCESSES_TEST_MS,
);

test("a holder that another has overtaken loses the whole transaction it saves in", async () => {
  const outcome = Promise.withResolvers<unknown>();
  const overtaken = job(async ({ save, cursor, progress }) => {
    await tally.admin.query("update runtime.job set fence = nextval('runtime.job_fence'), due_at = null");
    const saved = tally.database.transact(async (transaction) => {
      await transaction.query({ name: "test", text: "insert into tally values ('a', 'b', 1)", values: [] });
      await save(transaction, cursor, progress);
    });
    outcome.resolve(await saved.catch((error: unknown) => error));
  });
  await tally.run({ jobs: [overtaken] });
  await request("test", { cursor: null });
  expect(await outcome.promise).toMatchObject({ code: "LEASE_LOST" });
  expect(await tally.rows("a")).toEqual([]);
});

test("a clean stop gives the job back at once, at its cursor", async () => {
  const first = await tally.run();
  await count(100, 20);
  await rowsAtLeast(10);
  await first.stop();
  expect(await stateOf("count")).toMatchObject({ state: "waiting", attempts: 0, error: null });
  await tally.run();
  await eventually(async () => expect(await stateOf("count")).toMatchObject({ state: "done" }));
  expect(await steps()).toEqual(upTo(100));
});

test("a job that fails shows its error and is tried again; progress counts its tries anew", async () => {
  const seen: unknown[] = [];
  const failing = job(async ({ cursor, save, progress }) => {
    seen.push(cursor);
    if (seen.length === 3) await tally.database.transact((transaction) => save(transaction, "further", progress));
    if (seen.length < 4) throw new Error(`not yet ${seen.length}`);
  });
  await tally.run({ jobs: [failing] }, { random: () => 0 });
  await request("test", { cursor: "start" });
  await eventually(async () =>
    expect(await stateOf("test")).toMatchObject({ state: "waiting", error: "not yet 1", attempts: 1 }),
  );
  await eventually(async () => expect(await stateOf("test")).toMatchObject({ error: "not yet 3", attempts: 0 }));
  await eventually(async () => expect(await stateOf("test")).toMatchObject({ state: "done", error: null }));
  expect(seen).toEqual(["start", "start", "start", "further"]);
});

test("what a person must put right is not tried again, and a request to begin anew runs it", async () => {
  let fail = true;
  const refusing = job(async () => {
    if (fail) throw new UserError("NO_SCOPE", "read_orders is missing", "grant it");
  });
  const service = await tally.run({ jobs: [refusing] });
  await request("test", { cursor: 1 });
  await eventually(async () => expect(await stateOf("test")).toMatchObject({ state: "failed" }));
  expect(await stateOf("test")).toMatchObject({ error: "read_orders is missing: grant it", dueAt: null });
  expect((await metricsText([service])).body).toContain('flotilla_jobs{service="gateway",job="test",state="failed"} 1');
  fail = false;
  await request("test", { cursor: 1 });
  expect(await stateOf("test")).toMatchObject({ state: "failed" });
  await request("test", { cursor: 1, restart: true });
  await eventually(async () => expect(await stateOf("test")).toMatchObject({ state: "done" }));
});

test("a repeated job comes back by itself, with the cursor it saved, and at once when it is asked for", async () => {
  const seen: unknown[] = [];
  const repeated = job(async ({ cursor, save, progress }) => {
    seen.push(cursor);
    await tally.database.transact((transaction) => save(transaction, Number(cursor) + 1, progress));
  });
  await tally.run({ jobs: [repeated] });
  await request("test", { cursor: 1, everyMs: 300 });
  await eventually(() => expect(seen.slice(0, 3)).toEqual([1, 2, 3]));
  await request("test", { cursor: 1, everyMs: 86_400_000 });
  await eventually(async () => {
    const { state, dueAt } = (await stateOf("test")) ?? {};
    expect(state).toBe("done");
    expect(Date.parse(dueAt ?? "")).toBeGreaterThan(Date.now() + 3_600_000);
  });
  const runs = seen.length;
  await request("test", { cursor: 1, dueAt: new Date() });
  await eventually(() => expect(seen).toHaveLength(runs + 1));
});

test("cancelled, it stops within seconds and writes no more; asked for anew it begins anew", async () => {
  await tally.run();
  await count(100_000, 10);
  await rowsAtLeast(5);
  await tally.database.transact((transaction) => jobs.cancel(transaction, SHOP));
  const rows = await tally.rows();
  expect(await jobs.list(tally.database, SHOP)).toEqual([]);
  await count(3, 1);
  await eventually(async () => expect(await stateOf("count")).toMatchObject({ state: "done" }));
  expect((await tally.rows()).slice(rows.length)).toEqual([1, 2, 3]);
});

test("a shop sees its own jobs only, and the bus answers with them", async () => {
  await request("count", { cursor: { next: 1, to: 0, stepMs: 0 }, dueAt: new Date(Date.now() + 60_000) }, OTHER_SHOP);
  expect(await jobs.list(tally.database, SHOP)).toEqual([]);
  await tally.run();
  const app = await nats.bus("app");
  const { jobs: found } = await ask(app, serviceQueries("gateway").jobs, OTHER_SHOP, {});
  expect(found).toMatchObject([{ name: "count", state: "waiting", progress: { done: 0, total: null } }]);
  await app.close();
});
