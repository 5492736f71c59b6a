import { expect, test } from "vitest";
import type { z } from "zod";
import type { JobStatus } from "../contracts/queries/service.ts";
import { backfillView } from "./backfill.ts";

const NOW = Date.parse("2026-11-23T10:10:00Z");

function job(change: Partial<z.input<typeof JobStatus>>): z.input<typeof JobStatus>[] {
  const known = {
    name: "backfill",
    state: "running",
    progress: { done: 0, total: null },
    dueAt: null,
    everyMs: null,
  } as const;
  const times = { startedAt: "2026-11-23T10:00:00Z", finishedAt: null, updatedAt: "2026-11-23T10:09:59Z" };
  return [{ ...known, ...times, attempts: 1, error: null, ...change }];
}

test("the rest takes as long as what is done took", () => {
  const view = backfillView(job({ progress: { done: 5_000, total: 20_000, phase: "reading" } }), NOW);
  expect(view).toMatchObject({ state: "working", phase: "reading", percent: 25, minutesLeft: 30 });
});

test("nothing is guessed from nothing", () => {
  expect(backfillView(job({ progress: { done: 10, total: 20_000, phase: "reading" } }), NOW)?.minutesLeft).toBeNull();
  expect(backfillView(job({ progress: { done: 0, total: null, phase: "asking", objects: 700 } }), NOW)).toMatchObject({
    phase: "asking",
    objects: 700,
    percent: 0,
    minutesLeft: null,
  });
});

test("a failed one says why, a finished one is whole, a service without one has none", () => {
  expect(backfillView(job({ state: "failed", error: "why" }), NOW)).toMatchObject({ state: "failed", error: "why" });
  expect(backfillView(job({ state: "done", progress: { done: 0, total: 0 } }), NOW)).toMatchObject({ percent: 100 });
  expect(backfillView([], NOW)).toBeNull();
});
