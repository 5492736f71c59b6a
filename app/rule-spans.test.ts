import { expect, test } from "vitest";
import { timelineOf } from "./rule-spans.ts";

const NOW = new Date("2026-11-29T12:00:00Z");
const rule = (ruleId: string, startsAt: string | null, endsAt: string | null, timeZone = "Europe/Berlin") => ({
  ruleId,
  startsAt,
  endsAt,
  timeZone,
});

test("a rule without a schedule goes from edge to edge, and now lies within", () => {
  const { spans, now, ticks } = timelineOf([rule("always", null, null)], NOW);
  expect(spans).toEqual([{ ruleId: "always", from: 0, to: 1, isOpenFrom: true, isOpenTo: true }]);
  expect(now).toBeGreaterThan(0);
  expect(now).toBeLessThan(1);
  expect(ticks.every(({ share }) => share > 0 && share < 1)).toBe(true);
});

test("bars lie in the order of their times", () => {
  const { spans, now } = timelineOf(
    [
      rule("past", "2026-11-20T00:00:00", "2026-11-25T00:00:00"),
      rule("now", "2026-11-29T09:00:00", "2026-11-29T18:00:00"),
      rule("next", "2026-12-24T00:00:00", null),
    ],
    NOW,
  );
  const [past, running, next] = spans;
  expect(past?.to).toBeLessThan(now);
  expect(running?.from).toBeLessThan(now);
  expect(running?.to).toBeGreaterThan(now);
  expect(next?.from).toBeGreaterThan(now);
  expect(next?.isOpenTo).toBe(true);
});

// A bug here would look like this: a rule that begins at nine in Tokyo is drawn at nine in Berlin.
test("each schedule is by the clocks of its own zone", () => {
  const at = "2026-12-01T09:00:00";
  const { spans } = timelineOf([rule("tokyo", at, null, "Asia/Tokyo"), rule("berlin", at, null)], NOW);
  expect(spans[0]?.from).toBeLessThan(spans[1]?.from ?? 0);
});

test("one that ends in years does not press the others together", () => {
  const near = rule("near", "2026-11-29T00:00:00", "2026-12-06T00:00:00");
  const { spans } = timelineOf([near, rule("far", "2026-11-29T00:00:00", "2040-01-01T00:00:00")], NOW);
  expect((spans[0]?.to ?? 0) - (spans[0]?.from ?? 0)).toBeGreaterThan(0.15);
  expect(spans[1]).toMatchObject({ to: 1, isOpenTo: true });
});

test("a zone nobody knows is drawn as UTC, not thrown at the page", () => {
  expect(timelineOf([rule("odd", "2026-12-01T09:00:00", null, "Europe/Atlantis")], NOW).spans).toHaveLength(1);
});
