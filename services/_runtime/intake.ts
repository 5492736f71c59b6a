import { z } from "zod";
import { type MessageType, subjectOf } from "../../contracts/define.ts";
import type { Message } from "../../contracts/envelope.ts";
import { LIMITS } from "../../contracts/limits.ts";
import { headersOf } from "./bus/headers.ts";
import type { Delivery, Label } from "./consume/delivery.ts";
import type { WrittenFate } from "./consume/fate.ts";
import { writeBatch, writeFates } from "./consume/write.ts";
import type { Database, Transaction } from "./database.ts";
import { isConnectionLost } from "./database-errors.ts";
import { codeOf, messageOf, PoisonMessage, TransientError, UserError } from "./errors.ts";
import type { Logger } from "./logging.ts";
import { consumed, deadLetters } from "./metrics.ts";
import type { CommittedMessage } from "./outbox.ts";
import type { ErasureBook } from "./privacy/book.ts";
import { StaleErasures } from "./privacy/decision.ts";
import { guard } from "./privacy/guard.ts";
import type { Hearing, ServiceDefinition } from "./service.ts";

/** Handlers that run at once, each perhaps asking somebody. */
const DECIDE_CONCURRENCY = 16;
/** Not the fault of any row: deadlock, no resources, an operator, a lock. The same work may succeed later. */
const PASSING_SQLSTATES = /^(40|53|55|57|58)/;

/** What became of a message. */
export type Taken = "applied" | "ignored" | "duplicate" | "dead-letter";

/** Takes messages of the service's own making (a backfill's, a reconciliation's) the way the bus's are taken. */
export interface Intake {
  /**
   * Decides, and writes inbox, state and outbox of all of them in one transaction. They are never put on the bus.
   * Poison becomes a dead letter, replayable as any other; it does not hold up its neighbours.
   * @param messages of types the service hears, data parsed; at most LIMITS.consumeBatchMessages.
   * @param also committed with them (a job's cursor), even where all of them are duplicates.
   * @throws what must be retried; then nothing was written.
   */
  take(messages: readonly Message[], also?: (transaction: Transaction) => Promise<void>): Promise<readonly Taken[]>;
}

export interface IntakeOptions {
  readonly service: ServiceDefinition;
  readonly hearings: ReadonlyMap<string, Hearing>;
  readonly erasures: ErasureBook;
  readonly database: Database;
  readonly hand: (messages: readonly CommittedMessage[]) => void;
  readonly logger: Logger;
}

const TAKEN = {
  apply: "applied",
  ignore: "ignored",
  replay: "applied",
  refuse: "dead-letter",
  "dead-letter": "dead-letter",
} as const satisfies Record<WrittenFate["kind"], Taken>;

export function createIntake(options: IntakeOptions): Intake {
  return {
    take: async (messages, also) => {
      if (messages.length > LIMITS.consumeBatchMessages) {
        throw new RangeError(`${messages.length} messages at once, ${LIMITS.consumeBatchMessages} is the most`);
      }
      const { written, fresh, committed } = await decideAndWrite(messages, options, also);
      options.hand(committed);
      return written.map((fate) => {
        const taken = fresh.has(fate) ? TAKEN[fate.kind] : "duplicate";
        count(fate, taken, options);
        return taken;
      });
    },
  };
}

/** An erasure that comes into force meanwhile makes it begin again: there are few of them. */
async function decideAndWrite(
  messages: readonly Message[],
  options: IntakeOptions,
  also?: (transaction: Transaction) => Promise<void>,
): Promise<Written> {
  for (;;) {
    const decidedUnder = options.erasures.generation;
    const fates = await decideAll(messages, options);
    try {
      return await write(fates, decidedUnder, options, also);
    } catch (error) {
      if (!(error instanceof StaleErasures)) throw error;
      await options.erasures.refresh(options.database);
    }
  }
}

async function decideAll(messages: readonly Message[], { hearings, erasures }: IntakeOptions): Promise<WrittenFate[]> {
  const fates: WrittenFate[] = new Array(messages.length);
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < messages.length; index = next++) {
      fates[index] = await decide(messages[index] as Message, hearings, erasures);
    }
  };
  await Promise.all(Array.from({ length: Math.min(DECIDE_CONCURRENCY, messages.length) }, lane));
  return fates;
}

async function decide(read: Message, hearings: IntakeOptions["hearings"], erasures: ErasureBook): Promise<WrittenFate> {
  const hearing = hearings.get(read.type);
  if (!hearing) throw new Error(`the service does not hear ${read.type}`);
  const { shop, id, type, correlationid } = read;
  // Nobody waits for an outcome, whatever its kind.
  const label: Label = { shop, messageId: id, type, correlationId: correlationid, isCommand: false };
  const guarded = guard(erasures, read, read.data);
  if (guarded.kind === "erased") return { kind: "ignore", label, message: { ...read, data: null } };
  const message = guarded.kind === "anonymised" ? { ...read, data: guarded.data } : read;
  try {
    const decision: unknown = await hearing.decide(message);
    return decision === null || decision === undefined
      ? { kind: "ignore", label, message }
      : { kind: "apply", label, message, decision };
  } catch (error) {
    if (!(error instanceof PoisonMessage || error instanceof UserError)) throw error;
    return letterOf({ label, message }, hearing.message, error);
  }
}

/** Filed as it would have come from the bus: it is replayed from that. */
function letterOf(of: { label: Label; message: Message }, type: MessageType, error: unknown): WrittenFate {
  const { data, ...attributes } = of.message;
  const delivery: Delivery = {
    subject: subjectOf(type, attributes.shop),
    headers: headersOf(attributes),
    data: Buffer.from(JSON.stringify(z.encode(type.schema, data))),
    deliveries: 1,
  };
  return { kind: "dead-letter", ...of, delivery, code: codeOf(error), reason: messageOf(error) };
}

interface Written {
  /** In the order given; a dead letter stands where its message spoilt the batch. */
  readonly written: readonly WrittenFate[];
  readonly fresh: ReadonlySet<WrittenFate>;
  readonly committed: readonly CommittedMessage[];
}

async function write(
  fates: readonly WrittenFate[],
  decidedUnder: bigint,
  options: IntakeOptions,
  also: (transaction: Transaction) => Promise<void> = async () => undefined,
): Promise<Written> {
  let writing = true;
  try {
    const result = await writeBatch(options.database, options.service, fates, decidedUnder, (transaction) => {
      writing = false;
      return also(transaction);
    });
    return { written: fates, ...result };
  } catch (error) {
    if (!writing || !isOfOneMessage(error) || error instanceof StaleErasures) throw error;
    const reason = messageOf(error);
    options.logger.warn({ code: codeOf(error), reason, messages: fates.length }, "batch failed: one by one");
    return options.database.transact(async (transaction) => {
      const result = await writeOneByOne(transaction, fates, decidedUnder, options);
      await also(transaction);
      return result;
    });
  }
}

/** Each behind a savepoint of its own, all in the caller's transaction: what spoils it alone is the dead letter. */
async function writeOneByOne(
  transaction: Transaction,
  fates: readonly WrittenFate[],
  decidedUnder: bigint,
  options: IntakeOptions,
): Promise<Written> {
  const written: WrittenFate[] = [];
  const fresh = new Set<WrittenFate>();
  const committed: CommittedMessage[] = [];
  const writeOne = async (fate: WrittenFate) => {
    const result = await writeFates(transaction, options.service, [fate], decidedUnder);
    written.push(fate);
    for (const each of result.fresh) fresh.add(each);
    committed.push(...result.committed);
  };
  for (const fate of fates) {
    await transaction.query({ name: "intake-savepoint", text: "savepoint message", values: [] });
    try {
      await writeOne(fate);
    } catch (error) {
      if (!isOfOneMessage(error) || error instanceof StaleErasures || !fate.message) throw error;
      await transaction.query({ name: "intake-rollback", text: "rollback to savepoint message", values: [] });
      const type = options.hearings.get(fate.message.type)?.message as MessageType;
      await writeOne(letterOf({ label: fate.label, message: fate.message }, type, error));
    }
    await transaction.query({ name: "intake-release", text: "release savepoint message", values: [] });
  }
  return { written, fresh, committed };
}

/** Trying again would not cure it: a row the database refuses, an invariant, a document that code did not expect. */
function isOfOneMessage(error: unknown): boolean {
  return !isConnectionLost(error) && !(error instanceof TransientError) && !PASSING_SQLSTATES.test(codeOf(error));
}

function count(fate: WrittenFate, taken: Taken, { service, logger }: IntakeOptions): void {
  const { type, messageId } = fate.label;
  consumed.inc({ service: service.name, type, outcome: taken });
  if (fate.kind !== "dead-letter" || taken !== "dead-letter") return;
  deadLetters.inc({ service: service.name, code: fate.code });
  logger.error({ messageId, type, code: fate.code, reason: fate.reason }, "dead letter");
}
