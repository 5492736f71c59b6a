import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIMITS } from "../../../contracts/limits.ts";
import { type TestDatabase, testDatabase } from "../../../tests/setup/database.ts";
import { openDatabase } from "../database.ts";
import { createLogger } from "../logging.ts";
import { createOutbox, rootCause } from "../outbox.ts";
import { runService } from "../run-service.ts";
import { eventually, openTally, SHOP, type Tally, TestNats } from "../testing/fleet.ts";
import { echoRights, echoService, TALLY_TABLE, ThingHookV1 } from "../testing/tally-service.ts";

/*
 * A chain of two services: a webhook is committed, published, tallied by the first, said again, and written down by the
 * second. What the bugs would look like: a row that is missing at the end, or there twice.
 */

const WEBHOOKS = 1_500;
const TEST_MS = 120_000;

let nats: TestNats;
let tally: Tally;
let urls: TestDatabase;
let admin: pg.Pool;

beforeAll(async () => {
  nats = await TestNats.start();
  tally = await openTally(nats);
  urls = await testDatabase("inventory");
  admin = new pg.Pool({ connectionString: urls.adminUrl, max: 1 });
  await admin.query(`${TALLY_TABLE}; grant all on public.tally to public`);
});
afterAll(async () => {
  await admin.end();
  await tally.close();
  await nats.end();
});

/** Accepts webhooks as the gateway does: a row, published after its commit. */
function accept(outbox: ReturnType<typeof createOutbox>, from: number, to: number): Promise<void> {
  return outbox.say(async () =>
    Array.from({ length: to - from }, (_, index) => ({
      cause: rootCause("gateway", SHOP, `event-${from + index}`),
      message: ThingHookV1,
      data: { n: from + index + 1_000_000 },
      id: `hook-${from + index}`,
    })),
  );
}

async function echoed(): Promise<string[]> {
  const { rows } = await admin.query<{ message_id: string }>("select message_id from public.tally");
  return rows.map((row) => row.message_id);
}

test(
  "NATS's folder is deleted twice in the middle of a burst: at the end of the chain all is there, once",
  async () => {
    const outbox = createOutbox("gateway", tally.database);
    await tally.run({}, { outbox });
    await tally.run();
    const database = openDatabase({ writeUrl: urls.writeUrl, queryUrl: urls.queryUrl });
    const bus = await nats.bus("inventory");
    const logger = createLogger("echo");
    logger.level = process.env.LOG_LEVEL ?? "silent";
    const echo = await runService({ definition: echoService(), rights: echoRights, database, bus, logger });
    for (let part = 0; part < 3; part++) {
      for (let from = part * 500; from < (part + 1) * 500; from += 50) await accept(outbox, from, from + 50);
      if (part === 2) break;
      await eventually(async () => expect((await echoed()).length).toBeGreaterThan(part * 500 + 20));
      await nats.stop({ wipe: true });
      await nats.start();
    }
    const all = Array.from({ length: WEBHOOKS }, (_, n) => `hook-${n}:tallied`).sort();
    // A batch whose acknowledgement the wipe took comes again only after LIMITS.ackWaitMs.
    await eventually(async () => expect(await echoed()).toHaveLength(WEBHOOKS), 2 * LIMITS.ackWaitMs);
    await eventually(async () => expect(await tally.rows()).toHaveLength(WEBHOOKS), 2 * LIMITS.ackWaitMs);
    expect((await echoed()).sort()).toEqual(all);
    for (const one of [admin, tally.admin]) {
      const { rows } = await one.query("select count(*)::int as letters from runtime.dead_letter");
      expect(rows).toEqual([{ letters: 0 }]);
    }
    await echo.stop();
    await bus.close();
    await database.close();
  },
  TEST_MS,
);
