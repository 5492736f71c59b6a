import type { z } from "zod";
import type { DataOf, MessageType, QueryType } from "../../contracts/define.ts";
import type { Message, Origin } from "../../contracts/envelope.ts";
import type { ServiceName } from "../../contracts/services.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Transaction } from "./database.ts";
import type { Intake } from "./intake.ts";
import type { JobDefinition } from "./jobs/job.ts";
import type { ErasureBook } from "./privacy/book.ts";
import type { Privacy } from "./privacy/erasure.ts";

/** A message a store wants said. Shop, origin and correlation come from its cause, which also names it. */
export interface Outgoing<M extends MessageType = MessageType> {
  readonly cause: Message;
  readonly message: M;
  readonly data: DataOf<M>;
  /** Deterministic: the same fact has the same id, however often it is found. At most 200 characters. */
  readonly id: string;
  /** gid of the thing it is about. */
  readonly subject?: string;
  readonly origin?: Origin;
  /** When it was said, ISO 8601; default: now. For a service whose hearers must know which of two was said later. */
  readonly time?: string;
}

/** A message and what its handler decided to write. */
export interface Decided<Decision = unknown> {
  readonly message: Message;
  readonly decision: Decision;
}

/**
 * Something the service hears. decide may read and may ask, but never writes: it can run any number of times.
 * null: nothing to do; the message is acknowledged and remembered as ignored.
 * @throws PoisonMessage to dead-letter at once; anything else is retried with backoff.
 */
export interface Hearing {
  readonly message: MessageType;
  readonly decide: (message: Message) => unknown | Promise<unknown>;
}

export function hear<M extends MessageType, Decision>(
  message: M,
  decide: (message: Message<DataOf<M>>) => Decision | null | Promise<Decision | null>,
): Hearing {
  return { message, decide: decide as Hearing["decide"] };
}

export interface Answer {
  readonly query: QueryType;
  readonly answer: (input: unknown, shop: Shop) => Promise<unknown>;
}

/** answer(OrdersGet, (input, shop) => ...): input is parsed, the output is checked and encoded by the query's schema. */
export function answer<Q extends QueryType>(
  query: Q,
  run: (input: z.output<Q["input"]>, shop: Shop) => Promise<z.output<Q["output"]>>,
): Answer {
  return { query, answer: run as Answer["answer"] };
}

/** What the runtime lends to a service's own work. */
export interface ServiceRuntime {
  readonly intake: Intake;
  /** What was erased and must not be kept again, for what comes in past the consume loop. */
  readonly erasures: ErasureBook;
}

/**
 * What a service is: read this first in every service. Rights on the bus follow from it: a service may publish only
 * what `says` lists and ask only what `asks` lists.
 */
export interface ServiceDefinition {
  readonly name: ServiceName;
  readonly hears: readonly Hearing[];
  readonly says: readonly MessageType[];
  readonly answers: readonly Answer[];
  readonly asks: readonly QueryType[];
  /**
   * Writes a batch of decisions, in the order given, inside the transaction that also holds inbox and outbox.
   * Every message in it is new: the inbox has already dropped what was seen before. May run again after a failure.
   * @returns what to say, committed with the state.
   */
  readonly apply?: (transaction: Transaction, batch: readonly Decided[]) => Promise<readonly Outgoing[]>;
  /** What it holds about people, and how it lets go of it. One that holds nothing says so: NOTHING_PERSONAL. */
  readonly privacy: Privacy;
  /** What it takes of its own making through intake, and never hears from the bus. */
  readonly takes?: readonly Hearing[];
  /** Long work of one shop that runs once among the copies; asked for with jobs.request in a store's transaction. */
  readonly jobs?: readonly JobDefinition[];
  /** Work of its own beside the bus (gateway: the HTTP server). Called once the bus is up; its answer stops it. */
  readonly start?: (runtime: ServiceRuntime) => Promise<() => Promise<void>>;
  /** Background work that one copy does for all of them. Called when this copy becomes that one; its answer stops it. */
  readonly lead?: () => Promise<() => Promise<void>>;
}
