import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { LIMITS } from "../../../contracts/limits.ts";
import { openDatabase } from "../database.ts";
import { PoisonMessage, TransientError } from "../errors.ts";
import { cuttableWire } from "../testing/cuttable-wire.ts";
import { eventually, OTHER_SHOP, openTally, SHOP, type Tally, TestNats } from "../testing/fleet.ts";
import { TallyV1, ThingHappenedV1, ThingHookV1 } from "../testing/tally-service.ts";

let nats: TestNats;
let tally: Tally;

beforeAll(async () => {
  nats = await TestNats.start();
});
afterAll(() => nats.end());
beforeEach(async () => {
  tally = await openTally(nats);
});
afterEach(async () => {
  await tally.close();
  await nats.stop({ wipe: true });
  await nats.start();
});

const letters = async () =>
  (await tally.admin.query("select message_id, code, reason, deliveries from runtime.dead_letter order by at")).rows;
const inboxSize = async () => Number((await tally.admin.query("select count(*) from runtime.inbox")).rows[0].count);

test("a message from each stream is applied and what it causes is said", async () => {
  await tally.run();
  await tally.publish(ThingHappenedV1, { n: 1 });
  await tally.publish(ThingHookV1, { n: 2 });
  await tally.publish(TallyV1, { n: 3 });
  await eventually(async () => expect((await tally.rows()).sort()).toEqual([1, 2, 3]));
  const { rows } = await eventually(async () => {
    const found = await tally.admin.query("select * from runtime.outbox where published_at is not null");
    expect(found.rows).toHaveLength(4); // three tallied, one command finished
    return found;
  });
  expect(rows.map((row) => row.headers["ce-causationid"])).not.toContain(undefined);
});

test("twenty deliveries of one message, at once and through two copies, write it once", async () => {
  await Promise.all([tally.run(), tally.run()]);
  const id = randomUUID();
  await Promise.all(Array.from({ length: 20 }, () => tally.publish(ThingHappenedV1, { n: 7 }, { id })));
  await tally.publish(ThingHappenedV1, { n: 8 });
  await eventually(async () => expect((await tally.rows()).sort()).toEqual([7, 8]));
  await eventually(async () => expect(await inboxSize()).toBe(2));
  const said = await tally.admin.query("select count(*) from runtime.outbox");
  expect(Number(said.rows[0].count)).toBe(2);
});

test("the same id of two shops is two messages", async () => {
  await tally.run();
  await tally.publish(ThingHappenedV1, { n: 1 }, { id: "same" });
  await tally.publish(ThingHappenedV1, { n: 2 }, { id: "same", shop: OTHER_SHOP });
  await eventually(async () => expect(await tally.rows(SHOP)).toEqual([1]));
  await eventually(async () => expect(await tally.rows(OTHER_SHOP)).toEqual([2]));
});

test("poison becomes a dead letter with its reason, and its neighbours in the batch are applied", async () => {
  for (let n = 1; n <= 5; n++) await tally.publish(ThingHappenedV1, { n });
  const negative = await tally.publish(ThingHappenedV1, { n: -5 });
  const notJson = await tally.publish(ThingHappenedV1, { n: 1 }, { body: "{" });
  const badData = await tally.publish(ThingHappenedV1, { n: 1 }, { body: '{"n":"one"}' });
  await tally.publish(ThingHappenedV1, { n: 6 });
  await tally.run();
  await eventually(async () => expect(await tally.rows()).toEqual([1, 2, 3, 4, 5, 6]));
  await eventually(async () => expect(await letters()).toHaveLength(3));
  const found = new Map((await letters()).map((letter) => [letter.message_id, letter]));
  expect(found.get(negative)).toMatchObject({ code: "NEGATIVE", reason: "-5 is below zero", deliveries: 1 });
  expect(found.get(notJson)).toMatchObject({ code: "BAD_JSON" });
  expect(found.get(badData)).toMatchObject({ code: "BAD_DATA", reason: expect.stringContaining("n:") });
});

test("a message whose headers claim another shop than its subject is a dead letter", async () => {
  await tally.run();
  const sender = await nats.bus("admin");
  const { headersOf, natsHeaders } = await import("../bus/headers.ts");
  const headers = headersOf({
    specversion: "1.0",
    id: "forged",
    type: ThingHappenedV1.type,
    source: "/flotilla/test",
    time: new Date().toISOString(),
    shop: OTHER_SHOP,
    origin: "live",
    correlationid: "forged",
  });
  await sender.connection
    .jetstream()
    .publish(`events.${SHOP}.thing.happened.v1`, '{"n":1}', { headers: natsHeaders(headers) });
  await sender.close();
  await eventually(async () => expect(await letters()).toMatchObject([{ code: "SUBJECT_MISMATCH" }]));
  expect(await tally.rows(OTHER_SHOP)).toEqual([]);
});

test("one row that the database refuses does not take its batch with it", async () => {
  for (const n of [1, 666, 3]) await tally.publish(ThingHappenedV1, { n });
  await tally.run({}, { random: () => 0 });
  await eventually(async () => expect((await tally.rows()).sort()).toEqual([1, 3]));
  expect(await letters()).toEqual([]);
});

test("a transient failure comes again with backoff and is applied once", async () => {
  let failures = 0;
  await tally.run({
    decide: () => {
      if (failures++ < 2) throw new TransientError("NOT_NOW", "try later");
    },
  });
  await tally.publish(ThingHappenedV1, { n: 5 });
  await eventually(async () => expect(await tally.rows()).toEqual([5]));
  expect(failures).toBe(3);
  expect(await letters()).toEqual([]);
});

test("a process that dies between commit and acknowledgement leaves no double effect", async () => {
  // Written as the dead process had: inbox and state are committed, NATS knows nothing of it.
  await tally.admin.query("insert into public.tally values ($1, 'survivor', 9)", [SHOP]);
  await tally.admin.query(
    "insert into runtime.inbox (shop, message_id, type, correlation_id, outcome) values ($1, 'survivor', 't', 'c', 'applied')",
    [SHOP],
  );
  await tally.publish(ThingHappenedV1, { n: 9 }, { id: "survivor" });
  const service = await tally.run();
  await tally.publish(ThingHappenedV1, { n: 10 });
  await eventually(async () => expect(await tally.rows()).toEqual([9, 10]));
  await service.stop();
});

test("a write that fails as a whole leaves nothing, and the retry writes all of it once", async () => {
  let failed = false;
  await tally.run({
    apply: () => {
      if (!failed) {
        failed = true;
        throw new Error("died in the middle");
      }
    },
  });
  await tally.publish(ThingHappenedV1, { n: 3 });
  await eventually(async () => expect(await tally.rows()).toEqual([3]));
  expect(await inboxSize()).toBe(1);
});

test("two copies share the work, and each message is applied once", async () => {
  const seen: number[] = [0, 0];
  await Promise.all(
    [0, 1].map((copy) =>
      tally.run({
        apply: (batch) => {
          seen[copy] = (seen[copy] ?? 0) + batch.length;
        },
      }),
    ),
  );
  await Promise.all(Array.from({ length: 600 }, (_, n) => tally.publish(ThingHappenedV1, { n: n + 1 })));
  await eventually(async () => expect(await tally.rows()).toHaveLength(600));
  expect(new Set(await tally.rows()).size).toBe(600);
  expect(Math.min(...seen)).toBeGreaterThan(0);
});

test("a reason that quotes what PostgreSQL's text can not hold is filed all the same", async () => {
  await tally.run({
    decide: () => {
      throw new PoisonMessage("ODD", `a NUL \0 and ${"much ".repeat(1_000)}`);
    },
  });
  await tally.publish(ThingHappenedV1, { n: 1 });
  await eventually(async () => expect(await letters()).toMatchObject([{ code: "ODD", reason: /^a NUL {2}and/ }]));
});

test("a message that kills whoever takes it becomes a dead letter, undecided", async () => {
  const decided: number[] = [];
  const bus = await nats.bus("gateway");
  const { ensureConsumer } = await import("../bus/provision.ts");
  const jsm = await bus.connection.jetstreamManager({ checkAPI: false });
  await ensureConsumer(jsm, "EVENTS", "gateway", ["events.*.thing.happened.v1"]);
  await tally.publish(ThingHappenedV1, { n: 1 });
  const consumer = await bus.connection.jetstream().consumers.get("EVENTS", "gateway");
  // As many processes took it and died.
  for (let delivery = 1; delivery <= LIMITS.maxDeliveries; delivery++) (await consumer.next({ expires: 5_000 }))?.nak();
  await bus.close();
  await tally.run({
    decide: ({ data }) => {
      decided.push(data.n);
    },
  });
  await eventually(async () => expect(await letters()).toMatchObject([{ code: "MAX_DELIVERIES" }]));
  expect(decided).toEqual([]);
});

test("a database that is away costs no message its deliveries: the batch waits, and is written once", async () => {
  const wire = await cuttableWire(tally.writeUrl);
  const database = openDatabase({ writeUrl: wire.url, queryUrl: tally.queryUrl });
  await tally.run({}, { database });
  await tally.publish(ThingHappenedV1, { n: 1 });
  await eventually(async () => expect(await tally.rows()).toEqual([1]));
  const spy = await nats.bus("admin");
  const givenBack: string[] = [];
  spy.connection.subscribe("$JS.ACK.>", {
    callback: (_, message) => {
      if (message.string().startsWith("-NAK")) givenBack.push(message.subject);
    },
  });
  wire.cut();
  for (let n = 2; n <= 30; n++) await tally.publish(ThingHappenedV1, { n });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await tally.rows()).toEqual([1]);
  wire.mend();
  await eventually(async () => expect(await tally.rows()).toHaveLength(30));
  expect(givenBack).toEqual([]);
  expect(await letters()).toEqual([]);
  await spy.close();
  await tally.stopAll();
  await database.close();
  await wire.close();
});

test("a clean stop gives back what it has not begun: another copy has it at once", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let holding = false;
  const first = await tally.run({
    decide: async () => {
      holding = true;
      await held;
    },
  });
  await tally.publish(ThingHappenedV1, { n: 1 });
  await eventually(() => expect(holding).toBe(true));
  for (let n = 2; n <= 20; n++) await tally.publish(ThingHappenedV1, { n });
  const stopping = first.stop();
  release();
  await stopping;
  expect(await tally.rows()).toEqual([1]);
  await tally.run();
  // Not given back, they would come after the acknowledgement wait of 30 s: longer than eventually() has patience.
  await eventually(async () => expect(await tally.rows()).toHaveLength(20));
});
