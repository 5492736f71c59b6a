import fc from "fast-check";
import { expect, test } from "vitest";
import { type Change, changeFrame, HEARTBEAT_FRAME, readChanges } from "./live-stream.ts";

/** The bytes cut into pieces at these places, as a network would. */
function streamOf(text: string, cuts: readonly number[]): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return new ReadableStream({
    start(controller) {
      for (const [index, from] of places.entries()) controller.enqueue(bytes.slice(from, places[index + 1] ?? from));
      controller.close();
    },
  });
}

async function all(changes: AsyncIterable<Change>): Promise<Change[]> {
  const seen: Change[] = [];
  for await (const change of changes) seen.push(change);
  return seen;
}

const anyChange = fc.record({
  type: fc.string({ unit: "grapheme" }),
  subject: fc.option(fc.string({ unit: "grapheme" })),
});

test("what was written is read, however the bytes are cut and whatever heartbeats stand between", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyChange), fc.array(fc.nat()), async (changes, cuts) => {
      const text = changes.map((change) => HEARTBEAT_FRAME + changeFrame(change)).join("");
      expect(await all(readChanges(streamOf(text, cuts)))).toEqual(changes);
    }),
    { numRuns: 200 },
  );
});

test("heartbeats are signs of life, not changes", async () => {
  let beats = 0;
  const changes = await all(readChanges(streamOf(HEARTBEAT_FRAME.repeat(3), []), () => beats++));
  expect([changes, beats > 0]).toEqual([[], true]);
});

test("a frame that is cut off by the end of the stream is no change", async () => {
  const frame = changeFrame({ type: "order.created.v1", subject: null });
  expect(await all(readChanges(streamOf(frame.slice(0, -1), [])))).toEqual([]);
});

test("a frame without end is refused before it fills the memory", async () => {
  await expect(all(readChanges(streamOf(`data: ${"x".repeat(100_000)}`, [])))).rejects.toThrow(RangeError);
});
