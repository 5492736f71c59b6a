import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { LIMITS } from "../../contracts/limits.ts";
import { eventually, openTally, type Tally, TestNats } from "./testing/fleet.ts";
import { ThingHappenedV1 } from "./testing/tally-service.ts";

/*
 * What the bugs would look like: a copy that does nothing while others drown; a message whose effect is lost or doubled
 * because the copy that had it in hand was killed.
 */

const MESSAGES = 3_000;
/** Beyond the numbers that the tally service takes in its own way. */
const FIRST = 10_000;
const TEST_MS = 120_000;
const LOOK_EVERY_MS = 200;

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

async function rowsByCopy(): Promise<Map<number, number>> {
  const { rows } = await tally.admin.query<{ pid: number; rows: number }>(
    "select pid, count(*)::int as rows from public.tally group by pid",
  );
  return new Map(rows.map(({ pid, rows: written }) => [pid, written]));
}

test(
  "three copies share the work; one is killed under load, and every message has its effect once",
  async () => {
    const copies = await Promise.all([tally.fork(), tally.fork(), tally.fork()]);
    const publishing = (async () => {
      for (let n = 1; n <= MESSAGES; n += LIMITS.consumeBatchMessages) {
        const some = Array.from({ length: LIMITS.consumeBatchMessages }, (_, index) => FIRST + n + index);
        await Promise.all(some.map((each) => tally.publish(ThingHappenedV1, { n: each }, { id: `load-${each}` })));
      }
    })();
    await eventually(async () => expect((await rowsByCopy()).size).toBe(3));
    copies[0]?.kill("SIGKILL");
    await publishing;
    // What the killed copy had in hand comes again after LIMITS.ackWaitMs.
    while ((await tally.rows()).length < MESSAGES) await sleep(LOOK_EVERY_MS);
    expect(new Set(await tally.rows()).size).toBe(MESSAGES);
    expect(await tally.rows()).toHaveLength(MESSAGES);
    expect([...(await rowsByCopy()).keys()].sort()).toEqual(copies.map(({ pid }) => pid).sort());
    const said = await tally.admin.query(
      "select count(distinct message_id)::int as ids, count(*)::int as rows from runtime.outbox",
    );
    expect(said.rows).toEqual([{ ids: MESSAGES, rows: MESSAGES }]);
  },
  TEST_MS,
);
