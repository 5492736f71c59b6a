import { expect, test } from "vitest";
import { startTracing } from "./start-tracing.ts";
import { currentTraceId, currentTraceparent, newTraceparent, withSpan } from "./tracing.ts";

const traceIdOf = (traceparent: string | undefined) => traceparent?.split("-")[1];

test("without an exporter the ids of a trace still travel, and no spans are made", async () => {
  const stop = startTracing({ processName: "test" });
  await withSpan("outer", {}, async (outer) => {
    const traceId = currentTraceId();
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(outer.isRecording()).toBe(false);
    await withSpan("inner", {}, async () => expect(traceIdOf(currentTraceparent())).toBe(traceId));
    const given = newTraceparent();
    await withSpan("continued", { traceparent: given }, async () => expect(currentTraceparent()).toBe(given));
    expect(currentTraceId()).toBe(traceId);
  });
  expect(currentTraceId()).toBeUndefined();
  await stop();
});

test("no two new traces are alike", () => {
  expect(new Set(Array.from({ length: 1_000 }, newTraceparent)).size).toBe(1_000);
  expect(newTraceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});
