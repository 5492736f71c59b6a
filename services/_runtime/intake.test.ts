import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { serviceCommands } from "../../contracts/commands/service.ts";
import type { Message } from "../../contracts/envelope.ts";
import { LIMITS } from "../../contracts/limits.ts";
import { TransientError } from "./errors.ts";
import type { Intake } from "./intake.ts";
import { eventually, openTally, SHOP, type Tally, TestNats } from "./testing/fleet.ts";
import { liveMessage } from "./testing/service-bus.ts";
import { type TallyHooks, ThingTakenV1 } from "./testing/tally-service.ts";

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

const thing = (id: string, n: number): Message => ({
  ...liveMessage(ThingTakenV1, SHOP, id, { n }),
  origin: "backfill",
});
async function intakeOf(hooks: TallyHooks = {}): Promise<Intake> {
  const given = Promise.withResolvers<Intake>();
  await tally.run({ ...hooks, start: given.resolve });
  return given.promise;
}
const said = async () =>
  (await tally.admin.query("select message_id, headers, published_at from runtime.outbox order by seq")).rows;

test("its messages are applied and say what they cause, as those of the bus, with their origin", async () => {
  const intake = await intakeOf();
  expect(await intake.take([thing("a", 1), thing("b", 0), thing("a", 1)])).toEqual(["applied", "ignored", "duplicate"]);
  expect(await tally.rows()).toEqual([1]);
  await eventually(async () =>
    expect(await said()).toMatchObject([
      { message_id: "a:tallied", headers: { "ce-origin": "backfill" }, published_at: expect.any(Date) },
    ]),
  );
});

test("a repeat is a duplicate, and what goes with it is committed all the same", async () => {
  const intake = await intakeOf();
  await intake.take([thing("a", 1)]);
  const taken = await intake.take([thing("a", 1)], async (transaction) => {
    await transaction.query({ name: "test", text: "insert into tally values ('s', 'also', 7)", values: [] });
  });
  expect(taken).toEqual(["duplicate"]);
  expect(await tally.rows("s")).toEqual([7]);
  expect(await tally.rows()).toEqual([1]);
});

test("poison, and a row the database refuses, become dead letters; their neighbours and what goes with them are written", async () => {
  const intake = await intakeOf();
  let also = 0;
  const batch = [thing("good", 1), thing("negative", -1), thing("refused", 666), thing("fine", 2)];
  const taken = await intake.take(batch, async () => {
    also++;
  });
  expect(taken).toEqual(["applied", "dead-letter", "dead-letter", "applied"]);
  expect(also).toBe(1);
  expect((await tally.rows()).sort()).toEqual([1, 2]);
  const letters = await tally.admin.query("select message_id, code from runtime.dead_letter order by message_id");
  expect(letters.rows).toEqual([
    { message_id: "negative", code: "NEGATIVE" },
    { message_id: "refused", code: "23514" },
  ]);
  expect(await intake.take(batch)).toEqual(["duplicate", "duplicate", "duplicate", "duplicate"]);
});

test("a dead letter of the service's own making is replayed like any other", async () => {
  const intake = await intakeOf();
  await intake.take([thing("refused", 666)]);
  await tally.admin.query("alter table public.tally drop constraint tally_n_check");
  await tally.publish(serviceCommands("gateway").replayDeadLetter, { messageId: "refused" });
  await eventually(async () => expect(await tally.rows()).toEqual([666]));
  expect((await tally.admin.query("select * from runtime.dead_letter")).rows).toEqual([]);
});

test("what must be retried throws, and nothing was written", async () => {
  let fail = true;
  const intake = await intakeOf({
    decide: ({ data }) => {
      if (fail && data.n === 2) throw new TransientError("NOT_NOW", "later");
    },
  });
  const batch = [thing("a", 1), thing("b", 2)];
  await expect(intake.take(batch)).rejects.toMatchObject({ code: "NOT_NOW" });
  expect(await tally.rows()).toEqual([]);
  const also = () => Promise.reject(new Error("cursor not saved"));
  fail = false;
  await expect(intake.take(batch, also)).rejects.toThrow("cursor not saved");
  expect(await tally.rows()).toEqual([]);
  expect(await intake.take(batch)).toEqual(["applied", "applied"]);
});

test("more than a batch at once is refused", async () => {
  const intake = await intakeOf();
  const many = Array.from({ length: LIMITS.consumeBatchMessages + 1 }, (_, n) => thing(`m${n}`, n));
  await expect(intake.take(many)).rejects.toThrow(RangeError);
});
