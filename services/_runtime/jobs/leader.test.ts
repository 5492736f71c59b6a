import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { NO_SHOP } from "../../../contracts/shop.ts";
import { createOutbox, rootCause } from "../outbox.ts";
import { eventually, openTally, SHOP, type Tally, TestNats } from "../testing/fleet.ts";
import { ThingTalliedV1 } from "../testing/tally-service.ts";

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

/** Process id of the copy that leads. */
async function leader(): Promise<number> {
  const { rows } = await tally.admin.query<{ lease_holder: string }>(
    "select lease_holder from runtime.job where shop = $1 and state = 'running'",
    [NO_SHOP],
  );
  return Number(rows[0]?.lease_holder?.split(":")[1]);
}

/** As a process does that dies before it can publish. */
const leaveBehind = (id: string) =>
  createOutbox("gateway", tally.database).say(async () => [
    { cause: rootCause("gateway", SHOP, id), message: ThingTalliedV1, data: { n: 1 }, id },
  ]);
const unpublished = async () =>
  (await tally.admin.query("select message_id from runtime.outbox where published_at is null")).rows;

test("one of three copies leads, and when it stops another does, at once", async () => {
  const leading = new Set<number>();
  let most = 0;
  let terms = 0;
  const copy = (number: number) =>
    tally.run({
      lead: async () => {
        leading.add(number);
        most = Math.max(most, leading.size);
        terms++;
        return async () => void leading.delete(number);
      },
    });
  const copies = [await copy(0), await copy(1), await copy(2)];
  for (let term = 1; term <= 3; term++) {
    await eventually(() => expect(leading.size).toBe(1));
    expect(terms).toBe(term);
    const [number = 0] = leading;
    await copies[number]?.stop();
    // Another may lead already.
    expect([...leading]).not.toContain(number);
  }
  expect(most).toBe(1);
});

test(
  "the leader's process is killed: another publishes what is left behind",
  async () => {
    const copies = await Promise.all([tally.fork(), tally.fork()]);
    await eventually(async () => expect(await leader()).toBeGreaterThan(0));
    const first = await leader();
    await leaveBehind("with-the-first");
    await eventually(async () => expect(await unpublished()).toEqual([]));
    copies.find(({ pid }) => pid === first)?.kill("SIGKILL");
    await leaveBehind("with-the-second");
    await eventually(async () => expect(await unpublished()).toEqual([]));
    expect(copies.map(({ pid }) => pid)).toContain(await leader());
    expect(await leader()).not.toBe(first);
  },
  PROCESSES_TEST_MS,
);
