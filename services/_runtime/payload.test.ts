import { afterAll, beforeAll, expect, test } from "vitest";
import { LIMITS } from "../../contracts/limits.ts";
import { createOutbox, rootCause } from "./outbox.ts";
import { eventually, openTally, SHOP, type Tally, TestNats } from "./testing/fleet.ts";
import { ThingHappenedV1, ThingHookV1 } from "./testing/tally-service.ts";

let nats: TestNats;
let tally: Tally;
const lengths: number[] = [];
let sizesOnTheBus: number[] = [];

beforeAll(async () => {
  nats = await TestNats.start();
  tally = await openTally(nats);
  const admin = await nats.bus("admin");
  admin.connection.subscribe("shopify.>", { callback: (_, message) => sizesOnTheBus.push(message.data.byteLength) });
  await tally.run({
    decide: ({ data }) => {
      lengths.push(data.padding?.length ?? 0);
    },
  });
});
afterAll(async () => {
  await tally.close();
  await nats.end();
});

const sayHook = (id: string, n: number, padding: string) =>
  createOutbox("gateway", tally.database).say(async () => [
    { cause: rootCause("gateway", SHOP, id), message: ThingHookV1, data: { n, padding }, id },
  ]);

test("a payload over the limit travels by reference, and its hearer gets all of it", async () => {
  // Not ASCII: chunks are cut in the middle of characters.
  const padding = "é".repeat(LIMITS.inlinePayloadBytes);
  await sayHook("large", 1, padding);
  await eventually(async () => expect(await tally.rows()).toEqual([1]));
  expect(lengths).toEqual([padding.length]);
  expect(sizesOnTheBus).toEqual([0]);
});

test("one below the limit travels inline", async () => {
  sizesOnTheBus = [];
  await sayHook("small", 2, "x".repeat(LIMITS.inlinePayloadBytes - 1_000));
  await eventually(async () => expect(await tally.rows()).toEqual([1, 2]));
  expect(sizesOnTheBus[0]).toBeGreaterThan(LIMITS.inlinePayloadBytes - 1_001);
});

test("a reference to something nobody holds any more is a dead letter that says so", async () => {
  await tally.publish(ThingHappenedV1, { n: 3 }, { dataref: "gateway/long-gone", body: "" });
  await eventually(async () => {
    const { rows } = await tally.admin.query("select code, reason from runtime.dead_letter");
    expect(rows).toEqual([{ code: "PAYLOAD_GONE", reason: expect.stringContaining("long-gone") }]);
  });
});
