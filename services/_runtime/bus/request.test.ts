import { headers } from "nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serviceCommands } from "../../../contracts/commands/service.ts";
import { OrdersGet } from "../../../contracts/queries/orders.ts";
import { serviceQueries } from "../../../contracts/queries/service.ts";
import { eventually, OTHER_SHOP, openTally, SHOP, type Tally, TestNats } from "../testing/fleet.ts";
import { TallyTotal, TallyV1, ThingHappenedV1, ThingTalliedV1 } from "../testing/tally-service.ts";
import type { Bus } from "./connect.ts";
import { ask, send } from "./request.ts";

let nats: TestNats;
let tally: Tally;
let app: Bus;
let below = true;

beforeAll(async () => {
  nats = await TestNats.start();
  tally = await openTally(nats);
  app = await nats.bus("app");
  await tally.run({
    decide: ({ data }) => {
      if (data.n === 13 && below) throw new Error("unlucky");
    },
  });
});
afterAll(async () => {
  await app.close();
  await tally.close();
  await nats.end();
});

const queries = serviceQueries("gateway");
const outcomeOf = (commandId: string) => ask(app, queries.command, SHOP, { commandId });

test("a query under row-level security sees its own shop's rows only, though its WHERE forgets the shop", async () => {
  await tally.publish(ThingHappenedV1, { n: 100 });
  await tally.publish(ThingHappenedV1, { n: 20 }, { shop: OTHER_SHOP });
  await eventually(async () => expect(await tally.rows(SHOP)).toEqual([100]));
  await eventually(async () => expect(await tally.rows(OTHER_SHOP)).toEqual([20]));
  expect(await ask(app, TallyTotal, SHOP, {})).toEqual({ total: 100 });
  expect(await ask(app, TallyTotal, OTHER_SHOP, {})).toEqual({ total: 20 });
});

test("without a shop the query role sees nothing, and it may write nothing", async () => {
  expect((await tally.database.queryPool.query("select * from public.tally")).rows).toEqual([]);
  await expect(
    tally.database.forShop(SHOP, (transaction) =>
      transaction.query({ name: "write", text: "delete from public.tally", values: [] }),
    ),
  ).rejects.toThrow("read-only");
  await expect(tally.database.queryPool.query("delete from public.tally")).rejects.toThrow("permission denied");
});

test("a question that nobody answers fails at once, and the breaker then spares the wait", async () => {
  const question = () => ask(app, OrdersGet, SHOP, { name: "#1001" });
  await expect(question()).rejects.toMatchObject({ code: "NO_RESPONDER" });
  await expect(question()).rejects.toMatchObject({ code: expect.stringMatching(/NO_RESPONDER|BREAKER_OPEN/) });
  await expect(question()).rejects.toMatchObject({ code: "BREAKER_OPEN" });
});

test("an answer that is too late is not sent: the asker has its deadline", async () => {
  await expect(ask(app, TallyTotal, SHOP, { waitMs: 400 }, { deadlineMs: 100 })).rejects.toMatchObject({
    code: "DEADLINE",
  });
});

test("a request that arrives after its deadline gets no answer", async () => {
  const late = headers();
  late.set("flotilla-deadline", String(Date.now() - 1));
  const request = (options: object) =>
    app.connection.request(`queries.${SHOP}.gateway.total.v1`, "{}", { timeout: 300, ...options });
  await expect(request({ headers: late })).rejects.toMatchObject({ code: "TIMEOUT" });
  expect((await request({})).json()).toMatchObject({ total: expect.any(Number) });
});

test("wrong input is refused before it is sent, and by the service", async () => {
  await expect(ask(app, TallyTotal, SHOP, { waitMs: "long" as unknown as number })).rejects.toMatchObject({
    code: "BAD_INPUT",
  });
  const raw = await app.connection.request(`queries.${SHOP}.gateway.total.v1`, "{");
  expect(raw.headers?.get("flotilla-error")).toBe("BAD_INPUT");
});

test("a shop that is no shop is refused", async () => {
  const raw = await app.connection.request("queries._.gateway.total.v1", "{}");
  expect(raw.json()).toMatchObject({ code: "BAD_SHOP" });
});

test("a command is pending, then done, and an event says so", async () => {
  const finished: unknown[] = [];
  const subscription = app.connection.subscribe("events.*.gateway.command-finished.v1", {
    callback: (_, message) => finished.push(message.json()),
  });
  expect(await outcomeOf("never-sent")).toEqual({ state: "pending", at: null, error: null });
  const id = await send(app, TallyV1, SHOP, { n: 1 }, { actor: "staff:jane doe" });
  await eventually(async () => expect(await outcomeOf(id)).toMatchObject({ state: "done", error: null }));
  await eventually(() => expect(finished).toContainEqual({ commandId: id, state: "done", error: null }));
  subscription.unsubscribe();
});

test("a user's mistake fails the command with what to do, and is no dead letter", async () => {
  const id = await send(app, TallyV1, SHOP, { n: 4_000 });
  await eventually(async () =>
    expect(await outcomeOf(id)).toMatchObject({ state: "failed", error: "4000 is too many: send fewer" }),
  );
  const { deadLetters } = await ask(app, queries.deadLetters, SHOP, {});
  expect(deadLetters.map((letter) => letter.messageId)).not.toContain(id);
});

test("a command sent twice under one id is carried out once", async () => {
  const before = (await tally.rows()).filter((n) => n === 77).length;
  await send(app, TallyV1, SHOP, { n: 77 }, { id: "once" });
  await send(app, TallyV1, SHOP, { n: 77 }, { id: "once" });
  await eventually(async () => expect(await outcomeOf("once")).toMatchObject({ state: "done" }));
  expect((await tally.rows()).filter((n) => n === 77)).toHaveLength(before + 1);
});

test("a dead letter is listed, replayed once its cause is gone, and applied once", async () => {
  // As a message that failed too often: its deliveries are over before they begin.
  const id = await tally.publish(ThingHappenedV1, { n: 13 });
  await tally.admin.query(
    `insert into runtime.dead_letter (shop, message_id, type, subject, headers, data, code, reason, deliveries)
     select shop, $1, $2, 'events.' || shop || '.thing.happened.v1',
            jsonb_build_object('ce-specversion', '1.0', 'ce-id', $1::text, 'ce-type', $2::text, 'ce-source', '/flotilla/test',
                               'ce-time', '2026-01-01T00:00:00Z', 'ce-shop', shop, 'ce-origin', 'live', 'ce-correlationid', $1::text),
            '{"n":13}', 'UNEXPECTED', 'unlucky', 12 from (values ('${SHOP}')) as s (shop)`,
    [id, ThingHappenedV1.type],
  );
  await tally.admin.query(
    `insert into runtime.inbox (shop, message_id, type, correlation_id, outcome) values ($1, $2, $3, $2, 'dead-letter')`,
    [SHOP, id, ThingHappenedV1.type],
  );
  const { deadLetters } = await ask(app, queries.deadLetters, SHOP, {});
  expect(deadLetters).toContainEqual(expect.objectContaining({ messageId: id, code: "UNEXPECTED", deliveries: 12 }));
  expect((await ask(app, queries.deadLetters, OTHER_SHOP, {})).deadLetters).toEqual([]);
  below = false;
  const replay = serviceCommands("gateway").replayDeadLetter;
  const commands = await Promise.all([1, 2].map(() => send(app, replay, SHOP, { messageId: id })));
  for (const command of commands) {
    await eventually(async () => expect((await outcomeOf(command)).state).not.toBe("pending"));
  }
  const states = (await Promise.all(commands.map(outcomeOf))).map((outcome) => outcome.state);
  expect(states.sort()).toEqual(["done", "failed"]);
  expect((await tally.rows()).filter((n) => n === 13)).toHaveLength(1);
  expect((await ask(app, queries.deadLetters, SHOP, {})).deadLetters).toEqual([]);
});

test("a replay from another shop finds nothing", async () => {
  const id = await tally.publish(ThingHappenedV1, { n: -1 });
  await eventually(async () => expect((await ask(app, queries.deadLetters, SHOP, {})).deadLetters).toHaveLength(1));
  const foreign = await send(app, serviceCommands("gateway").replayDeadLetter, OTHER_SHOP, { messageId: id });
  await eventually(async () =>
    expect(await ask(app, queries.command, OTHER_SHOP, { commandId: foreign })).toMatchObject({ state: "failed" }),
  );
  const own = await send(app, serviceCommands("gateway").replayDeadLetter, SHOP, { messageId: id });
  await eventually(async () =>
    expect(await outcomeOf(own)).toMatchObject({ state: "failed", error: expect.stringContaining("below zero") }),
  );
  expect((await ask(app, queries.deadLetters, SHOP, {})).deadLetters).toHaveLength(1);
});

test("activity tells what came in, what became of it and what was said because of it", async () => {
  const id = await tally.publish(ThingHappenedV1, { n: 5 });
  const { activity } = await eventually(async () => {
    const answer = await ask(app, queries.activity, SHOP, { correlationIds: [id] });
    expect(answer.activity).toHaveLength(1);
    return answer;
  });
  expect(activity).toMatchObject([
    {
      messageId: id,
      outcome: "applied",
      published: [{ messageId: `${id}:tallied`, type: ThingTalliedV1.type }],
    },
  ]);
  expect((await ask(app, queries.activity, OTHER_SHOP, { correlationIds: [id] })).activity).toEqual([]);
});

test("status counts over all shops", async () => {
  const status = await eventually(async () => {
    const found = await ask(app, queries.status, null, {});
    expect(found).toMatchObject({ waiting: 0, outboxPending: 0 });
    return found;
  });
  expect(status).toMatchObject({ service: "gateway", lastProcessedAt: expect.any(String) });
});
