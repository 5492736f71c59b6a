import type { Stream } from "./define.ts";

const DAY_MS = 86_400_000;
const GIB = 1024 ** 3;

/**
 * JetStream is transport: a stream may lose everything, since publishers keep what they published.
 * maxAgeMs and maxBytes bound the disk; duplicateWindowMs is how long Nats-Msg-Id is remembered.
 */
export const STREAMS: Record<
  Stream,
  { subjects: string[]; maxAgeMs: number; maxBytes: number; duplicateWindowMs: number }
> = {
  SHOPIFY: { subjects: ["shopify.>"], maxAgeMs: 3 * DAY_MS, maxBytes: 2 * GIB, duplicateWindowMs: 600_000 },
  EVENTS: { subjects: ["events.>"], maxAgeMs: 3 * DAY_MS, maxBytes: 2 * GIB, duplicateWindowMs: 600_000 },
  COMMANDS: { subjects: ["commands.>"], maxAgeMs: 3 * DAY_MS, maxBytes: 1 * GIB, duplicateWindowMs: 600_000 },
};
