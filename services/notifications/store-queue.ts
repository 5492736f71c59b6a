import type { Database, Transaction } from "../_runtime/database.ts";
import type { OutboxHandle } from "../_runtime/outbox.ts";
import type { Cause } from "./causes.ts";
import { MailFacts } from "./facts.ts";
import { type LineOrigin, type Settled, settledEvents } from "./mail-line.ts";

/** A line that this process alone may send, until leasedUntil. */
export interface ClaimedMail extends LineOrigin {
  readonly cause: Cause;
  readonly facts: MailFacts;
  readonly at: Date;
  /** This one included. */
  readonly attempts: number;
}

/** Who claims: its name, and how long a claim holds. */
export interface Claim {
  readonly by: string;
  readonly now: Date;
  readonly until: Date;
}

export interface MailQueue {
  /** Lines that are due and that nobody else sends just now; oldest first. */
  claim(claim: Claim, limit: number): Promise<ClaimedMail[]>;
  /** Writes the outcome and says it, in one transaction. Nothing where the claim was lost meanwhile. */
  settle(line: ClaimedMail, by: string, settled: Settled, mail?: { recipient: string; subject: string }): Promise<void>;
  /** Gives a line back, to be tried again at `dueAt`. counted: whether a mail server was tried. */
  putOff(line: ClaimedMail, by: string, dueAt: Date, reason: string, options: { counted: boolean }): Promise<void>;
}

interface Row extends Omit<ClaimedMail, "facts"> {
  readonly facts: unknown;
}

export function mailQueue(database: Database, outbox: OutboxHandle): MailQueue {
  return {
    claim: (claim, limit) => database.transact((transaction) => claimRows(transaction, claim, limit)),
    settle: (line, by, settled, mail) =>
      outbox.say(async (transaction) => {
        const rows = await transaction.query({
          name: "mail-settle",
          // What the mail spoke of is no longer needed here: the order's service has it.
          text: `update mails set outcome = $4, reason = $5, recipient = $6, subject = $7, facts = null,
                                  leased_by = null, leased_until = null
                 where shop = $1 and log_id = $2 and leased_by = $3::uuid and outcome = 'queued' returning log_id`,
          values: [
            line.shop,
            line.log_id,
            by,
            settled.outcome,
            settled.reason,
            mail?.recipient ?? null,
            mail?.subject ?? null,
          ],
        });
        return rows.length > 0 ? settledEvents(line, settled) : [];
      }),
    putOff: (line, by, dueAt, reason, { counted }) =>
      database.transact(async (transaction) => {
        await transaction.query({
          name: "mail-put-off",
          text: `update mails set due_at = $4, reason = $5, attempts = attempts - $6::int, leased_by = null,
                                  leased_until = null
                 where shop = $1 and log_id = $2 and leased_by = $3::uuid and outcome = 'queued'`,
          values: [line.shop, line.log_id, by, dueAt, reason, counted ? 0 : 1],
        });
      }),
  };
}

async function claimRows(transaction: Transaction, { by, now, until }: Claim, limit: number): Promise<ClaimedMail[]> {
  const rows = await transaction.query<Row>({
    name: "mails-claim",
    text: `update mails set leased_by = $1::uuid, leased_until = $2, attempts = attempts + 1
           where (shop, log_id) in (
             select shop, log_id from mails
             where outcome = 'queued' and due_at <= $3 and (leased_until is null or leased_until < $3)
             order by due_at limit $4 for update skip locked)
           returning shop, log_id, cause, facts, at, attempts, origin, message_id, correlation_id, traceparent`,
    values: [by, until, now, limit],
  });
  return rows.map((row) => ({ ...row, facts: MailFacts.parse(row.facts) }));
}
