import type { Message } from "../../contracts/envelope.ts";
import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import { ANY_KEY } from "../_runtime/by-key.ts";
import type { Transaction } from "../_runtime/database.ts";
import { rowColumns } from "../_runtime/row-columns.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import { CAUSES } from "./causes.ts";
import type {
  ContactGone,
  ContactHeard,
  MailWanted,
  NotificationDecision,
  NotificationSet,
  StaffEmailSet,
} from "./decisions.ts";
import { type MailRow, mailRow, mergePoints, settledEvents } from "./mail-line.ts";

type Of<D> = { readonly message: Message; readonly decision: D };

export interface WriteOptions {
  readonly hasServer: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** @see ServiceDefinition.apply. Rows are written in the order of their keys: two copies never wait in a circle. */
export async function applyDecisions(
  transaction: Transaction,
  batch: readonly Decided[],
  options: WriteOptions,
): Promise<readonly Outgoing[]> {
  const decided = batch as readonly Of<NotificationDecision>[];
  const of = <K extends NotificationDecision["kind"]>(kind: K) =>
    decided.filter((each): each is Of<Extract<NotificationDecision, { kind: K }>> => each.decision.kind === kind);
  for (const each of of("set")) await writeSettings(transaction, each);
  for (const each of of("staff")) await writeStaffEmail(transaction, each);
  for (const { message, decision } of byCustomer(of("contact"))) {
    await writeContact(transaction, message.shop, decision);
  }
  for (const each of byCustomer(of("gone"))) await writeGone(transaction, each);
  return writeMails(transaction, of("mail"), options);
}

function byCustomer<D extends ContactHeard | ContactGone>(decided: readonly Of<D>[]): Of<D>[] {
  const key = ({ message, decision }: Of<D>) => `${message.shop}/${decision.customerId}`;
  return [...decided].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

async function writeMails(transaction: Transaction, wanted: readonly Of<MailWanted>[], options: WriteOptions) {
  if (wanted.length === 0) return [];
  const switches = await readSwitches(transaction, [...new Set(wanted.map(({ message }) => message.shop))]);
  const rows = new Map<string, MailRow>();
  for (const { message, decision } of wanted) {
    const { cause } = decision.facts;
    const isOn = switches.get(`${message.shop}/${cause}`) ?? CAUSES[cause].on;
    const row = mailRow(message, decision, { isOn, hasServer: options.hasServer, now: options.now() });
    const earlier = rows.get(row.log_id);
    if (!earlier) rows.set(row.log_id, row);
    else if (earlier.outcome === "queued" && row.outcome === "queued") rows.set(row.log_id, mergePoints(earlier, row));
  }
  const sorted = [...rows.values()].sort((a, b) => (a.log_id < b.log_id ? -1 : 1));
  const inserted = await insertMails(transaction, sorted);
  return sorted
    .filter((row) => row.outcome === "not-sent" && inserted.has(row.log_id))
    .flatMap((row) => settledEvents(row, { outcome: "not-sent", reason: row.reason }));
}

async function readSwitches(transaction: Transaction, shops: readonly string[]): Promise<Map<string, boolean>> {
  const rows = await transaction.query<{ shop: string; cause: string; on: boolean }>({
    name: "switches-read",
    text: `select shop, cause, "on" from switches where shop = ${ANY_KEY}`,
    values: [textArray(shops)],
  });
  return new Map(rows.map((row) => [`${row.shop}/${row.cause}`, row.on]));
}

/** Of two steps of one order's points; of one moment, the one with more points. */
const KNOWN_IS_NEWER = `((m.facts ->> 'asOf')::timestamptz, (m.facts #>> '{points,balance}')::int)
                        > ((excluded.facts ->> 'asOf')::timestamptz, (excluded.facts #>> '{points,balance}')::int)`;

const MAILS = rowColumns([
  ...["shop", "log_id", "cause", "key", "outcome", "reason", "order_id"].map((name) => `${name} text`),
  ...["origin", "message_id", "correlation_id", "traceparent"].map((name) => `${name} text`),
  ...["at", "due_at"].map((name) => `${name} timestamptz`),
  "facts jsonb",
]);

/**
 * A cause that has its line has had its mail. Only points that come while their summary still waits, and nobody has
 * begun to send it, are added to it. @returns log ids of the lines that are new.
 */
async function insertMails(transaction: Transaction, rows: readonly MailRow[]): Promise<Set<string>> {
  const written = await transaction.query<{ log_id: string; is_new: boolean }>({
    name: "mails-insert",
    text: `insert into mails as m (${MAILS.names.join(", ")}) select ${MAILS.names.join(", ")} from ${MAILS.source}
           on conflict (shop, log_id) do update set facts =
             case when ${KNOWN_IS_NEWER} then m.facts else excluded.facts end
             || jsonb_build_object('points',
                  case when ${KNOWN_IS_NEWER} then m.facts -> 'points' else excluded.facts -> 'points' end
                  || jsonb_build_object('earned', (m.facts #>> '{points,earned}')::int
                                                  + (excluded.facts #>> '{points,earned}')::int))
           where m.cause = 'points-summary' and m.outcome = 'queued' and excluded.outcome = 'queued'
             and m.attempts = 0
           returning log_id, (xmax = 0) as is_new`,
    values: MAILS.parameters(rows),
  });
  return new Set(written.filter((row) => row.is_new).map((row) => row.log_id));
}

/** Older news than what is known change nothing; what a webhook does not have (the language) stays. */
export async function writeContact(transaction: Transaction, shop: Shop, heard: ContactHeard): Promise<void> {
  const { customerId, details, consent } = heard;
  await transaction.query({
    name: "contact-upsert",
    // At the same second, what does not allow mail wins: in either order of arrival.
    text: `insert into contacts as c (shop, customer_id, email, name, locale, updated_at, consent, consent_at)
           values ($1, $2, $3, $4, $5, $6::timestamptz, $7, $8::timestamptz)
           on conflict (shop, customer_id) do update set
             email = case when ${NEWER_DETAILS} then excluded.email else c.email end,
             name = case when ${NEWER_DETAILS} then excluded.name else c.name end,
             locale = case when ${NEWER_DETAILS} then coalesce(excluded.locale, c.locale) else coalesce(c.locale, excluded.locale) end,
             updated_at = case when ${NEWER_DETAILS} then excluded.updated_at else c.updated_at end,
             consent = case when ${NEWER_CONSENT} then excluded.consent else c.consent end,
             consent_at = case when ${NEWER_CONSENT} then excluded.consent_at else c.consent_at end
           where not c.gone`,
    values: [
      shop,
      customerId,
      details?.email ?? null,
      details?.name ?? null,
      details?.locale ?? null,
      details?.updatedAt ?? null,
      consent?.state ?? null,
      consent?.at ?? null,
    ],
  });
}

const NEWER_DETAILS =
  "excluded.updated_at is not null and (c.updated_at is null or excluded.updated_at >= c.updated_at)";
const NEWER_CONSENT = `excluded.consent is not null and (c.consent_at is null or excluded.consent_at > c.consent_at
                       or (excluded.consent_at = c.consent_at and excluded.consent <> 'subscribed'))`;

async function writeGone(transaction: Transaction, { message, decision }: Of<ContactGone>): Promise<void> {
  await transaction.query({
    name: "contact-gone",
    text: `insert into contacts as c (shop, customer_id, gone, merged_into) values ($1, $2, true, $3)
           on conflict (shop, customer_id) do update set gone = true, email = null, name = null, locale = null,
             consent = null, merged_into = coalesce(excluded.merged_into, c.merged_into)`,
    values: [message.shop, decision.customerId, decision.mergedInto],
  });
}

async function writeSettings(transaction: Transaction, { message, decision }: Of<NotificationSet>): Promise<void> {
  const { cause, on, template } = decision;
  if (on !== undefined) {
    await transaction.query({
      name: "switch-upsert",
      text: `insert into switches (shop, cause, "on", message_id) values ($1, $2, $3, $4)
             on conflict (shop, cause) do update set "on" = excluded."on", message_id = excluded.message_id`,
      values: [message.shop, cause, on, message.id],
    });
  }
  if (template === undefined) return;
  await transaction.query({
    name: "template-upsert",
    text: `insert into templates (shop, cause, locale, subject, body, updated_at, message_id)
           values ($1, $2, $3, $4, $5, $6::timestamptz, $7)
           on conflict (shop, cause, locale) do update set subject = excluded.subject, body = excluded.body,
             updated_at = excluded.updated_at, message_id = excluded.message_id`,
    values: [message.shop, cause, template.locale, template.subject, template.body, message.time, message.id],
  });
}

async function writeStaffEmail(transaction: Transaction, { message, decision }: Of<StaffEmailSet>): Promise<void> {
  await transaction.query({
    name: "staff-email-upsert",
    text: `insert into shops (shop, staff_email) values ($1, $2)
           on conflict (shop) do update set staff_email = excluded.staff_email`,
    values: [message.shop, decision.email],
  });
}
