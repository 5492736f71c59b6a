import { expect, test } from "vitest";
import { LIMITS } from "./limits.ts";
import { STREAMS } from "./streams.ts";

const DAY_MS = 86_400_000;

test("publishers keep what they said longer than any stream, and inboxes remember longer than publishers say it again", () => {
  for (const { maxAgeMs } of Object.values(STREAMS)) {
    expect(LIMITS.outboxRetentionDays * DAY_MS).toBeGreaterThan(maxAgeMs);
  }
  expect(LIMITS.inboxRetentionDays).toBeGreaterThan(LIMITS.outboxRetentionDays + LIMITS.outboxRetentionDays);
});
