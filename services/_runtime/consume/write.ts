import type { Message } from "../../../contracts/envelope.ts";
import { serviceEvents } from "../../../contracts/events/service.ts";
import { textArray } from "../binary-array.ts";
import type { Database, Transaction } from "../database.ts";
import { type CommittedMessage, insertOutbox, outboxMessageOf } from "../outbox.ts";
import { ErasureDecision, StaleErasures } from "../privacy/decision.ts";
import { noteErasure } from "../privacy/log.ts";
import type { Decided, Outgoing, ServiceDefinition } from "../service.ts";
import type { Label } from "./delivery.ts";
import type { DeadLetterFate, Replayed, WrittenFate } from "./fate.ts";

export interface Written {
  /** Fates whose message was new. The others had been dealt with before. */
  readonly fresh: ReadonlySet<WrittenFate>;
  readonly committed: readonly CommittedMessage[];
}

/** Sent, not answered: `committed` comes with the answers to the transaction's last statements. */
interface Sent extends Pick<Written, "fresh"> {
  readonly committed: Promise<readonly CommittedMessage[]>;
}

/** What was written as if all messages were new: some are not. */
class NotAllFresh extends Error {}

const OUTCOME = {
  apply: "applied",
  ignore: "ignored",
  replay: "applied",
  refuse: "ignored",
  "dead-letter": "dead-letter",
} as const;

const REASON_CHARACTERS = 2_000;

/** Reasons may quote a payload, which may hold anything: PostgreSQL's text takes no NUL. */
function storable(text: string): string {
  return text.replaceAll("\0", "").slice(0, REASON_CHARACTERS);
}

function noteOf(fate: WrittenFate): string | null {
  if (fate.kind === "refuse") return storable(fate.error);
  return fate.kind === "dead-letter" ? storable(`${fate.code}: ${fate.reason}`) : null;
}

/**
 * Writes a batch in one transaction, which waits for PostgreSQL twice where the service reads once: nearly always all
 * messages are new, so what the service reads leaves together with the inbox, and is done over where some are not.
 * @param also committed with it.
 * @throws StaleErasures where an erasure newer than `decidedUnder` is in force: refresh the book and decide again.
 */
export async function writeBatch(
  database: Database,
  service: ServiceDefinition,
  fates: readonly WrittenFate[],
  decidedUnder: bigint,
  also?: (transaction: Transaction) => Promise<void>,
): Promise<Written> {
  const write = async (assumeFresh: boolean): Promise<Written> => {
    const { fresh, committed } = await database.transact(async (transaction) => {
      const sent = await sendFates(transaction, service, fates, decidedUnder, assumeFresh);
      if (also) {
        await sent.committed;
        await also(transaction);
      }
      return sent;
    });
    return { fresh, committed: await committed };
  };
  if (mayBeAllFresh(fates)) {
    try {
      return await write(true);
    } catch (error) {
      if (!(error instanceof NotAllFresh)) throw error;
    }
  }
  return write(false);
}

/** As writeBatch, in the caller's transaction; answered when it returns. */
export async function writeFates(
  transaction: Transaction,
  service: ServiceDefinition,
  fates: readonly WrittenFate[],
  decidedUnder: bigint,
): Promise<Written> {
  const { fresh, committed } = await sendFates(transaction, service, fates, decidedUnder, false);
  await transaction.written();
  return { fresh, committed: await committed };
}

/** Messages that only change the service's own state, each once. */
function mayBeAllFresh(fates: readonly WrittenFate[]): boolean {
  const plain = fates.every(
    (fate) => fate.kind === "ignore" || (fate.kind === "apply" && !(fate.decision instanceof ErasureDecision)),
  );
  return plain && new Set(fates.map(keyOf)).size === fates.length;
}

/**
 * Inbox, state and outbox of one batch: all of it is committed, or none.
 * The inbox comes first: its key decides, under any concurrency, which messages are new.
 * @param decidedUnder the generation of the erasure book when they were decided.
 * @param assumeFresh not to wait for the inbox before the service reads and writes. @throws NotAllFresh.
 */
async function sendFates(
  transaction: Transaction,
  service: ServiceDefinition,
  fates: readonly WrittenFate[],
  decidedUnder: bigint,
  assumeFresh: boolean,
): Promise<Sent> {
  const inserted = insertInbox(transaction, fates, decidedUnder);
  // Looked at below; without this, a failure until then would be unhandled.
  inserted.catch(() => undefined);
  const fresh = assumeFresh ? new Set(fates) : await inserted;
  const allFresh = async () => {
    if (assumeFresh && (await inserted).size < fates.length) throw new NotAllFresh();
  };
  const outcomes: Outcome[] = [];
  const decided: Decided[] = [];
  for (const fate of fates) {
    if (!fresh.has(fate)) continue;
    if (fate.kind === "apply") {
      if (fate.decision instanceof ErasureDecision)
        await noteErasure(transaction, fate.label.shop, fate.decision.erasure);
      else decided.push(fate);
    }
    if (fate.kind === "dead-letter") await insertDeadLetter(transaction, fate);
    const found = fate.kind === "replay" ? await claimDeadLetter(transaction, fate.replayed) : true;
    if (fate.kind === "replay" && found) {
      if (fate.replayed.decision !== null) decided.push(fate.replayed);
      outcomes.push(...outcomeOf(fate.replayed.label, fate.replayed.message, null));
    }
    outcomes.push(...outcomeOf(fate.label, fate.message, errorOf(fate, found)));
  }
  const outgoing = await apply(transaction, service, decided).catch(async (error: unknown) => {
    // What has been applied before may well fail a second time.
    await allFresh();
    throw error;
  });
  await allFresh();
  insertOutcomes(transaction, outcomes);
  const all = [...outgoing, ...outcomes.map((outcome) => finished(service, outcome))];
  const committed = insertOutbox(
    transaction,
    all.map((each) => outboxMessageOf(service.name, each)),
  );
  // Where it fails, so does the commit.
  committed.catch(() => undefined);
  return { fresh, committed };
}

async function apply(transaction: Transaction, service: ServiceDefinition, decided: readonly Decided[]) {
  const outgoing = decided.length > 0 && service.apply ? await service.apply(transaction, decided) : [];
  for (const { message } of outgoing) {
    if (!service.says.includes(message))
      throw new Error(`${service.name} does not list ${message.type} in what it says`);
  }
  return outgoing;
}

function keyOf({ label }: WrittenFate): string {
  return `${label.shop}/${label.messageId}`;
}

async function insertInbox(
  transaction: Transaction,
  fates: readonly WrittenFate[],
  decidedUnder: bigint,
): Promise<Set<WrittenFate>> {
  // In one order everywhere: two copies that insert the same ids must not wait for each other in a circle.
  const sorted = [...fates].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rows = await transaction.query<{ shop: string; message_id: string; generation: string }>({
    name: "inbox-insert",
    text: `insert into runtime.inbox (shop, message_id, type, correlation_id, outcome, note)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
           on conflict (shop, message_id) do nothing
           returning shop, message_id,
                     (select coalesce(max(generation), 0) from runtime.erasure) as generation`,
    values: [
      textArray(sorted.map((fate) => fate.label.shop)),
      textArray(sorted.map((fate) => fate.label.messageId)),
      textArray(sorted.map((fate) => fate.label.type)),
      textArray(sorted.map((fate) => fate.label.correlationId)),
      textArray(sorted.map((fate) => OUTCOME[fate.kind])),
      textArray(sorted.map(noteOf)),
    ],
  });
  // An erasure waits for every transaction that has begun with this, and holds up those that come after.
  if (rows[0] && BigInt(rows[0].generation) > decidedUnder) throw new StaleErasures();
  const inserted = new Set(rows.map((row) => `${row.shop}/${row.message_id}`));
  // delete tells whether it was there: the second delivery of one message in a batch is not new.
  return new Set(fates.filter((fate) => inserted.delete(keyOf(fate))));
}

async function insertDeadLetter(transaction: Transaction, fate: DeadLetterFate): Promise<void> {
  const { label, delivery, code, reason } = fate;
  await transaction.query({
    name: "dead-letter-insert",
    text: `insert into runtime.dead_letter (shop, message_id, type, subject, headers, data, code, reason, deliveries)
           values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9)
           on conflict (shop, message_id) do nothing`,
    values: [
      label.shop,
      label.messageId,
      label.type,
      delivery.subject,
      JSON.stringify(delivery.headers),
      Buffer.from(delivery.data),
      code,
      storable(reason),
      delivery.deliveries,
    ],
  });
}

/** Takes the letter away and marks its message as dealt with. @returns false where somebody was faster. */
async function claimDeadLetter(transaction: Transaction, replayed: Replayed): Promise<boolean> {
  const { shop, messageId } = replayed.label;
  const rows = await transaction.query({
    name: "dead-letter-claim",
    text: `with letter as (
             delete from runtime.dead_letter where shop = $1 and message_id = $2 returning shop, message_id
           )
           update runtime.inbox set outcome = $3, note = 'replayed', processed_at = now()
           from letter where inbox.shop = letter.shop and inbox.message_id = letter.message_id
           returning inbox.message_id`,
    values: [shop, messageId, replayed.decision === null ? "ignored" : "applied"],
  });
  return rows.length > 0;
}

interface Outcome {
  readonly command: Message;
  readonly error: string | null;
}

function errorOf(fate: WrittenFate, found: boolean): string | null {
  return found ? noteOf(fate) : "there is no such dead letter any more";
}

/** Only commands have an outcome somebody waits for. */
function outcomeOf(label: Label, message: Message | null, error: string | null): Outcome[] {
  return label.isCommand && message ? [{ command: message, error }] : [];
}

function insertOutcomes(transaction: Transaction, outcomes: readonly Outcome[]): void {
  if (outcomes.length === 0) return;
  transaction.write({
    name: "command-outcome-upsert",
    text: `insert into runtime.command_outcome (shop, command_id, state, error)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
           on conflict (shop, command_id) do update set state = excluded.state, error = excluded.error, at = now()`,
    values: [
      textArray(outcomes.map(({ command }) => command.shop)),
      textArray(outcomes.map(({ command }) => command.id)),
      textArray(outcomes.map(({ error }) => (error === null ? "done" : "failed"))),
      textArray(outcomes.map(({ error }) => error)),
    ],
  });
}

function finished(service: ServiceDefinition, { command, error }: Outcome): Outgoing {
  const state = error === null ? "done" : "failed";
  return {
    cause: command,
    message: serviceEvents(service.name).commandFinished,
    data: { commandId: command.id, state, error },
    id: `${command.id}:${state}`,
  };
}
