import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../../tests/setup/database.ts";
import type { Bus } from "../bus/connect.ts";
import { type Database, openDatabase } from "../database.ts";
import { createLogger } from "../logging.ts";
import { type RunningService, runService } from "../run-service.ts";
import { eventually, openTally, type Tally, TestNats } from "../testing/fleet.ts";
import { echoRights, echoService, TALLY_TABLE, ThingHappenedV1 } from "../testing/tally-service.ts";

let nats: TestNats;
let tally: Tally;
let urls: TestDatabase;
let admin: pg.Pool;
let database: Database;
let echo: { service: RunningService; bus: Bus } | undefined;

const PATIENCE = { publishers: ["gateway"], lookEveryMs: 100 };

beforeEach(async () => {
  nats = await TestNats.start();
  tally = await openTally(nats);
  urls = await testDatabase("inventory");
  admin = new pg.Pool({ connectionString: urls.adminUrl, max: 1 });
  await admin.query(`${TALLY_TABLE}; grant all on public.tally to public`);
  database = openDatabase({ writeUrl: urls.writeUrl, queryUrl: urls.queryUrl });
  await tally.run({}, { missed: PATIENCE });
});
afterEach(async () => {
  await stopEcho();
  await database.close();
  await admin.end();
  await tally.close();
  await nats.end();
});

async function runEcho(): Promise<void> {
  const bus = await nats.bus("inventory");
  const logger = createLogger("echo");
  logger.level = process.env.LOG_LEVEL ?? "silent";
  const options = { definition: echoService(), rights: echoRights, database, bus, logger, missed: PATIENCE };
  echo = { service: await runService(options), bus };
}

async function stopEcho(): Promise<void> {
  await echo?.service.stop();
  await echo?.bus.close();
  echo = undefined;
}

const happen = async (from: number, to: number) => {
  for (let n = from; n <= to; n++) await tally.publish(ThingHappenedV1, { n }, { id: `t${n}` });
};
const echoed = async () => (await admin.query<{ n: number }>("select n from tally order by n")).rows.map(({ n }) => n);
const upTo = (to: number) => Array.from({ length: to }, (_, index) => index + 1);
const nothingLeft = () =>
  eventually(async () => {
    const { rows } = await admin.query<{ seq: string }>("select seq from runtime.heard where stream = 'EVENTS'");
    expect(Number(rows[0]?.seq)).toBeGreaterThan(0);
    const { rows: left } = await tally.admin.query("select 1 from runtime.outbox where published_at is null");
    expect(left).toEqual([]);
  });

/** As the stream does by itself when it reaches its size or age: everything goes, heard or not. */
async function dropAll(): Promise<void> {
  const sender = await nats.bus("admin");
  const jsm = await sender.connection.jetstreamManager();
  const { state } = await jsm.streams.info("EVENTS");
  await jsm.streams.purge("EVENTS", { seq: state.last_seq + 1 });
  await sender.close();
}

test("what a stream dropped while a service was stopped is said again, and heard once", async () => {
  await runEcho();
  await happen(1, 20);
  await eventually(async () => expect(await echoed()).toEqual(upTo(20)));
  await nothingLeft();
  await stopEcho();
  await happen(21, 60);
  await eventually(async () => expect(await tally.rows()).toHaveLength(60));
  await nothingLeft();
  await dropAll();
  await runEcho();
  await eventually(async () => expect(await echoed()).toEqual(upTo(60)));
});

test("what was heard before it was dropped is not asked for again", async () => {
  await runEcho();
  await happen(1, 20);
  await eventually(async () => expect(await echoed()).toEqual(upTo(20)));
  await nothingLeft();
  const { rows } = await admin.query("select at from runtime.heard where stream = 'EVENTS'");
  await eventually(async () => {
    const later = await admin.query("select at from runtime.heard where stream = 'EVENTS' and at > $1", [rows[0].at]);
    expect(later.rows).toHaveLength(1);
  });
  await dropAll();
  await stopEcho();
  await runEcho();
  await happen(21, 25);
  await eventually(async () => expect(await echoed()).toEqual(upTo(25)));
  const { rows: again } = await tally.admin.query("select 1 from runtime.outbox where headers ? 'flotilla-edition'");
  expect(again).toEqual([]);
});
