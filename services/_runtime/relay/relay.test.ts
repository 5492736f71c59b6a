import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createOutbox, rootCause } from "../outbox.ts";
import { eventually, openTally, SHOP, type Tally, TestNats } from "../testing/fleet.ts";
import { ThingHappenedV1, ThingHookV1, ThingTalliedV1 } from "../testing/tally-service.ts";

/** NATS is started again and again. */
const RESTARTS_TEST_MS = 90_000;

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

const pending = async () =>
  Number((await tally.admin.query("select count(*) from runtime.outbox where published_at is null")).rows[0].count);

/** Ids of all messages EVENTS holds on the subject of the tally. */
async function onStream(): Promise<string[]> {
  const bus = await nats.bus("admin");
  const jsm = await bus.connection.jetstreamManager();
  const { state } = await jsm.streams.info("EVENTS");
  const ids: string[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const message = await jsm.streams.getMessage("EVENTS", { seq });
    if (message.subject.includes(".tallied.")) ids.push(message.header.get("ce-id"));
  }
  await bus.close();
  return ids.sort();
}

const say = (ids: readonly string[]) =>
  createOutbox("gateway", tally.database).say(async () =>
    ids.map((id) => ({ cause: rootCause("gateway", SHOP, `root-${id}`), message: ThingTalliedV1, data: { n: 1 }, id })),
  );

test("rows that a dead process committed and never handed over are published by the next one's poll", async () => {
  await say(["a", "b", "c"]);
  expect(await pending()).toBe(3);
  await tally.run();
  await eventually(async () => expect(await pending()).toBe(0));
  expect(await onStream()).toEqual(["a", "b", "c"]);
});

test("a row is published once, however often it is given to the relay", async () => {
  await say(["a"]);
  await Promise.all([tally.run(), tally.run(), tally.run()]);
  await eventually(async () => expect(await pending()).toBe(0));
  await tally.admin.query("update runtime.outbox set published_at = null");
  await eventually(async () => expect(await pending()).toBe(0));
  expect(await onStream()).toEqual(["a"]);
});

test("an id said before is dropped, and the state beside it stays committed", async () => {
  await say(["a"]);
  await say(["a", "b"]);
  const { rows } = await tally.admin.query("select message_id from runtime.outbox order by seq");
  expect(rows.map((row) => row.message_id)).toEqual(["a", "b"]);
});

test("the mark says where the stream stored it", async () => {
  await tally.run();
  await say(["a"]);
  await eventually(async () => expect(await pending()).toBe(0));
  const { rows } = await tally.admin.query("select stream, stream_seq, stream_incarnation from runtime.outbox");
  expect(rows).toEqual([{ stream: "EVENTS", stream_seq: "1", stream_incarnation: expect.stringMatching(/^\d{4}-/) }]);
});

test("NATS is stopped and started under load: everything is applied once and said once", async () => {
  await tally.run();
  for (let n = 1; n <= 50; n++) await tally.publish(ThingHappenedV1, { n });
  await nats.stop();
  await nats.start();
  await eventually(async () => expect(await tally.rows()).toHaveLength(50));
  await eventually(() => tally.publish(ThingHappenedV1, { n: 51 }, { id: "after" }));
  await eventually(async () => expect(await tally.rows()).toHaveLength(51));
  await eventually(async () => expect(await pending()).toBe(0));
  expect(await onStream()).toHaveLength(51);
});

test("JetStream's folder is wiped: what was said is said again, and consuming goes on", async () => {
  await tally.run();
  await say(["a", "b"]);
  await eventually(async () => expect(await pending()).toBe(0));
  await nats.stop({ wipe: true });
  await say(["c"]);
  await nats.start();
  await eventually(async () => expect(await onStream()).toEqual(["a", "b", "c"]));
  await eventually(() => tally.publish(ThingHappenedV1, { n: 5 }, { id: "after-the-wipe" }));
  await eventually(async () => expect(await tally.rows()).toEqual([5]));
});

test("a stream deleted under a running service comes back with what was said", async () => {
  await tally.run();
  await say(["a"]);
  await eventually(async () => expect(await pending()).toBe(0));
  const bus = await nats.bus("admin");
  await (await bus.connection.jetstreamManager()).streams.delete("EVENTS");
  await bus.close();
  await eventually(() => tally.publish(ThingHappenedV1, { n: 5 }, { id: "after" }));
  await eventually(async () => expect(await tally.rows()).toEqual([5]));
  await eventually(async () => expect(await onStream()).toEqual(["a", "after:tallied"]));
});

test(
  "an older copy of JetStream's folder is put back: what was said since is said again, though others have published since",
  async () => {
    const service = await tally.run();
    await say(["a", "b"]);
    await eventually(async () => expect(await pending()).toBe(0));
    await nats.stop();
    nats.backUp();
    await nats.start();
    await eventually(() => expect(service.ready()).toBe(true));
    await say(["c", "d"]);
    await eventually(async () => expect(await onStream()).toEqual(["a", "b", "c", "d"]));
    await eventually(async () => expect(await pending()).toBe(0));
    // So long ago that it is not said again as perhaps never synced.
    await tally.admin.query("update runtime.outbox set published_at = now() - interval '1 hour'");
    await tally.stopAll();
    await nats.stop();
    nats.putBack();
    await nats.start();
    for (let n = 1; n <= 9; n++) await eventually(() => tally.publish(ThingHookV1, { n }, { id: `other-${n}` }));
    for (let n = 1; n <= 9; n++) await tally.publish(ThingHappenedV1, { n }, { id: `event-${n}` });
    await tally.run();
    await eventually(async () => expect((await onStream()).slice(0, 4)).toEqual(["a", "b", "c", "d"]));
  },
  RESTARTS_TEST_MS,
);

test(
  "three wipes in a row, each while the last is still being made good: nothing is lost, nothing doubled",
  async () => {
    await Promise.all([tally.run(), tally.run()]);
    const ids = Array.from({ length: 1_000 }, (_, n) => `m${String(n).padStart(4, "0")}`);
    await say(ids.slice(0, 700));
    for (let wipes = 0; wipes < 3; wipes++) {
      await eventually(async () => expect((await onStream()).length).toBeGreaterThan(100));
      await nats.stop({ wipe: true });
      await say(ids.slice(700 + wipes * 100, 800 + wipes * 100));
      await nats.start();
    }
    await eventually(async () => expect(await pending()).toBe(0));
    await eventually(async () => expect(await onStream()).toEqual(ids));
  },
  RESTARTS_TEST_MS,
);
