import { serviceQueries } from "../../contracts/queries/service.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Database, Transaction } from "./database.ts";
import { jobs } from "./jobs/jobs.ts";
import { payloadAnswer } from "./payload.ts";
import { republish } from "./relay/rows.ts";
import { type Answer, answer } from "./service.ts";

/** Messages of one chain that the activity query reads; a longer chain is cut, oldest first. */
const ACTIVITY_ROWS = 1_000;

export interface RuntimeAnswersOptions {
  readonly service: string;
  readonly database: Database;
  readonly startedAt: Date;
  /** Messages in the streams that wait for the service. */
  readonly waiting: () => Promise<number>;
}

/** The questions every service answers about itself. All but the status are answered under row-level security. */
export function runtimeAnswers(options: RuntimeAnswersOptions): Answer[] {
  const { service, database } = options;
  const queries = serviceQueries(service);
  return [
    answer(queries.status, async () => ({ ...(await readStatus(database)), ...(await about(options)) })),
    answer(queries.activity, async ({ correlationIds }, shop) => ({
      activity: await database.forShop(shop, (transaction) => readActivity(transaction, shop, correlationIds)),
    })),
    answer(queries.deadLetters, async ({ limit }, shop) => ({
      deadLetters: await database.forShop(shop, (transaction) => readDeadLetters(transaction, shop, limit)),
    })),
    answer(queries.command, async ({ commandId }, shop) =>
      database.forShop(shop, (transaction) => readOutcome(transaction, shop, commandId)),
    ),
    answer(queries.jobs, async (_, shop) => ({ jobs: await jobs.list(database, shop) })),
    answer(queries.republish, async ({ types, since, until }) => ({
      messages: await republish(database, { types, since: new Date(since), until: new Date(until) }),
    })),
    payloadAnswer(service, database),
  ];
}

async function about({ service, startedAt, waiting }: RuntimeAnswersOptions) {
  return { service, startedAt: startedAt.toISOString(), waiting: await waiting() };
}

async function readStatus(database: Database) {
  const { rows } = await database.write.query<{ pending: string; dead: string; last: Date | null }>(
    `select (select count(*) from runtime.outbox where published_at is null) as pending,
            (select count(*) from runtime.dead_letter) as dead,
            (select max(processed_at) from runtime.inbox) as last`,
  );
  const [row] = rows;
  return {
    outboxPending: Number(row?.pending ?? 0),
    deadLetters: Number(row?.dead ?? 0),
    lastProcessedAt: row?.last?.toISOString() ?? null,
  };
}

interface InboxRow {
  readonly message_id: string;
  readonly type: string;
  readonly correlation_id: string;
  readonly outcome: "applied" | "ignored" | "dead-letter";
  readonly note: string | null;
  readonly processed_at: Date;
}

interface SaidRow {
  readonly message_id: string;
  readonly type: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly created_at: Date;
}

/** What came in, and under it what was said because of it; what was said without a message of our inbox stands alone. */
async function readActivity(transaction: Transaction, shop: Shop, correlationIds: readonly string[]) {
  const values = [shop, correlationIds, ACTIVITY_ROWS];
  const received = await transaction.query<InboxRow>({
    name: "activity-inbox",
    text: `select message_id, type, correlation_id, outcome, note, processed_at from runtime.inbox
           where shop = $1 and correlation_id = any($2) order by processed_at limit $3`,
    values,
  });
  const said = await transaction.query<SaidRow>({
    name: "activity-outbox",
    text: `select message_id, headers ->> 'ce-type' as type, headers ->> 'ce-correlationid' as correlation_id,
                  headers ->> 'ce-causationid' as causation_id, created_at from runtime.outbox
           where shop = $1 and headers ->> 'ce-correlationid' = any($2) order by seq limit $3`,
    values,
  });
  const known = new Set(received.map((row) => row.message_id));
  const handled = received.map((row) => ({
    messageId: row.message_id,
    type: row.type,
    correlationId: row.correlation_id,
    at: row.processed_at.toISOString(),
    outcome: row.outcome,
    note: row.note,
    published: said
      .filter((each) => each.causation_id === row.message_id)
      .map((each) => ({ messageId: each.message_id, type: each.type })),
  }));
  const alone = said
    .filter((row) => row.causation_id === null || !known.has(row.causation_id))
    .map((row) => ({
      messageId: row.message_id,
      type: row.type,
      correlationId: row.correlation_id,
      at: row.created_at.toISOString(),
      outcome: row.type.startsWith("shopify.") ? ("accepted" as const) : ("published" as const),
      note: null,
      published: [],
    }));
  return [...handled, ...alone].sort((a, b) => (a.at < b.at ? -1 : 1));
}

async function readDeadLetters(transaction: Transaction, shop: Shop, limit: number) {
  const rows = await transaction.query<{
    message_id: string;
    type: string;
    at: Date;
    code: string;
    reason: string;
    deliveries: number;
  }>({
    name: "dead-letters",
    text: `select message_id, type, at, code, reason, deliveries from runtime.dead_letter
           where shop = $1 order by at desc limit $2`,
    values: [shop, limit],
  });
  return rows.map(({ message_id, at, ...row }) => ({ ...row, messageId: message_id, at: at.toISOString() }));
}

/** A command nobody has finished is pending: it is on its stream, or on its way there. */
async function readOutcome(transaction: Transaction, shop: Shop, commandId: string) {
  const [row] = await transaction.query<{ state: "done" | "failed"; at: Date; error: string | null }>({
    name: "command-outcome",
    text: "select state, at, error from runtime.command_outcome where shop = $1 and command_id = $2",
    values: [shop, commandId],
  });
  return row ? { ...row, at: row.at.toISOString() } : { state: "pending" as const, at: null, error: null };
}
