import { afterAll, beforeAll, expect, test } from "vitest";
import { TestNats } from "../testing/fleet.ts";
import type { Bus } from "./connect.ts";
import { encodeHeaders, headersOf, natsHeaders } from "./headers.ts";
import { ensureStream } from "./provision.ts";
import { type NotStored, Publisher, type Stored } from "./publisher.ts";

let nats: TestNats;
let bus: Bus;
let publisher: Publisher;

beforeAll(async () => {
  nats = await TestNats.start();
  bus = await nats.bus("admin");
  await ensureStream(await bus.connection.jetstreamManager(), "EVENTS");
  publisher = new Publisher(bus);
});
afterAll(async () => {
  await bus.close();
  await nats.end();
});

const SUBJECT = "events.harbor-lane.thing.happened.v1";

function publish(subject: string, id: string, text = "{}"): Promise<Stored> {
  return new Promise((resolve, reject) => {
    publisher.publish(subject, Buffer.from(text), encodeHeaders({ "ce-id": id }, id), (error, stored) => {
      if (stored) resolve(stored);
      else reject(error as Error);
    });
  });
}

test("a message is told where it was stored, whole, and its double where the first one was", async () => {
  const first = await publish(SUBJECT, "a", '{"n":"é"}');
  const [second, again] = await Promise.all([publish(SUBJECT, "b"), publish(SUBJECT, "a")]);
  expect(first.stream).toBe("EVENTS");
  expect(second.streamSeq).toBe(first.streamSeq + 1);
  expect(again).toEqual(first);
  const jsm = await bus.connection.jetstreamManager();
  const stored = await jsm.streams.getMessage("EVENTS", { seq: first.streamSeq });
  expect([stored.subject, stored.header.get("ce-id"), stored.string()]).toEqual([SUBJECT, "a", '{"n":"é"}']);
});

test("where no stream listens the message is not stored, and says so", async () => {
  await expect(publish("nowhere.at.all", "c")).rejects.toMatchObject({
    code: "NO_STREAM",
  } satisfies Partial<NotStored>);
});

test("what the server's end cut off is not called stored, and told at once when it is back", async () => {
  const back = new Promise<void>((resolve) => bus.onReconnect(resolve));
  await nats.stop();
  const cutOff = publish(SUBJECT, "d").catch((error: NotStored) => error.code);
  await nats.start();
  await back;
  expect(await cutOff).toBe("RECONNECTED");
  expect((await publish(SUBJECT, "d")).stream).toBe("EVENTS");
});

test("headers as bytes are what nats.js would send", () => {
  const record = headersOf({
    specversion: "1.0",
    id: 'ä %"\n',
    type: "thing.happened.v1",
    source: "/flotilla/test",
    time: "2026-11-23T09:00:00Z",
    shop: "harbor-lane",
    origin: "live",
    correlationid: "c",
  });
  const theirs = natsHeaders({ "Nats-Msg-Id": "harbor-lane/1", ...record }) as unknown as { encode(): Uint8Array };
  expect(Buffer.from(encodeHeaders(record, "harbor-lane/1")).toString()).toBe(Buffer.from(theirs.encode()).toString());
});
