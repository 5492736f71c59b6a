import { z } from "zod";
import { defineQuery } from "../define.ts";
import { LIMITS } from "../limits.ts";
import { HeldData, LoggedErasure, Person } from "../privacy.ts";

const Time = z.iso.datetime({ offset: true });

/** How a service is: counts are of the whole service, over all shops. */
export const ServiceStatus = z.object({
  service: z.string(),
  startedAt: Time,
  /** Messages waiting in the streams for this service, and those committed but not yet published. */
  waiting: z.int(),
  outboxPending: z.int(),
  deadLetters: z.int(),
  /** When it last committed a message. */
  lastProcessedAt: Time.nullable(),
});

/** One message a service dealt with: what came in, what it did, what it said. */
export const Activity = z.object({
  messageId: z.string(),
  type: z.string(),
  correlationId: z.string(),
  at: Time,
  outcome: z.enum(["applied", "ignored", "dead-letter", "published", "accepted"]),
  /** A sentence fragment for people, e.g. a dead letter's reason. */
  note: z.string().nullable(),
  published: z.array(z.object({ messageId: z.string(), type: z.string() })),
});

export const DeadLetter = z.object({
  messageId: z.string(),
  type: z.string(),
  at: Time,
  code: z.string(),
  reason: z.string(),
  deliveries: z.int(),
});

export const CommandOutcome = z.object({
  state: z.enum(["pending", "done", "failed"]),
  at: Time.nullable(),
  /** What went wrong and what to do, where it failed. */
  error: z.string().nullable(),
});

/** Long work of one shop. Done and dueAt: it is repeated then. Waiting with an error: it failed, and is tried again. */
export const JobStatus = z.object({
  name: z.string(),
  state: z.enum(["waiting", "running", "done", "failed"]),
  /** total is null while it is not known; what else a job counts stands beside them. */
  progress: z
    .object({ done: z.number(), total: z.number().nullable() })
    .catchall(z.union([z.string(), z.number(), z.null()])),
  /** When it is taken up next; null: never, unless asked for again. */
  dueAt: Time.nullable(),
  everyMs: z.int().nullable(),
  /** Tries since it last got further. */
  attempts: z.int(),
  error: z.string().nullable(),
  /** Of the run in hand, or of the last. */
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  updatedAt: Time,
});

/** The questions every service answers; the runtime answers them. */
export function serviceQueries(service: string) {
  return {
    status: defineQuery(service, "status", 1, { input: z.object({}), output: ServiceStatus, perShop: false }),
    activity: defineQuery(service, "activity", 1, {
      input: z.object({ correlationIds: z.array(z.string()).min(1).max(LIMITS.pageMaxRows) }),
      output: z.object({ activity: z.array(Activity) }),
    }),
    deadLetters: defineQuery(service, "dead-letters", 1, {
      input: z.object({ limit: z.int().min(1).max(LIMITS.pageMaxRows).default(LIMITS.pageDefaultRows) }),
      output: z.object({ deadLetters: z.array(DeadLetter) }),
    }),
    command: defineQuery(service, "command", 1, { input: z.object({ commandId: z.string() }), output: CommandOutcome }),
    jobs: defineQuery(service, "jobs", 1, { input: z.object({}), output: z.object({ jobs: z.array(JobStatus) }) }),
    // Asked by a service that has missed what a stream dropped: what was said in that time is said again.
    republish: defineQuery(service, "republish", 1, {
      input: z.object({ types: z.array(z.string()).min(1).max(LIMITS.republishTypes), since: Time, until: Time }),
      output: z.object({ messages: z.int() }),
      perShop: false,
    }),
    payload: defineQuery(service, "payload", 1, {
      input: z.object({ messageId: z.string(), offset: z.int().min(0) }),
      output: z.object({ base64: z.string(), totalBytes: z.int() }),
    }),
    /**
     * What the service holds of a person, in its own words: its tables first, then the messages it keeps. A page at a
     * time, until nextCursor is null: a file that leaves out a page is incomplete.
     */
    personalData: defineQuery(service, "personal-data", 1, {
      input: z.object({ person: Person, cursor: z.string().max(100).optional() }),
      output: z.object({ held: z.array(HeldData), nextCursor: z.string().nullable() }),
    }),
    /** Its erasure log, of all shops: what another learns from after it was restored. Oldest first, after a cursor. */
    erasures: defineQuery(service, "erasures", 1, {
      input: z.object({ after: z.string().regex(/^\d+$/).default("0") }),
      output: z.object({ erasures: z.array(LoggedErasure), next: z.string().nullable() }),
      perShop: false,
    }),
    /** The log of one shop, newest first, for people. */
    shopErasures: defineQuery(service, "shop-erasures", 1, {
      input: z.object({}),
      output: z.object({ erasures: z.array(LoggedErasure) }),
    }),
  };
}
