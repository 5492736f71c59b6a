import type { Kit } from "../state/act.ts";
import type { Row } from "../state/database.ts";
import type { ShopsApi } from "../world-api.ts";

/** A mail as it came: who it was really for (RCPT TO), and what it says. */
export interface Mail {
  readonly id: number;
  readonly at: number;
  readonly to: readonly string[];
  /** "Harbor Lane <shop@example.com>" */
  readonly from: string;
  /** Addresses that an answer goes to. */
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With its angle brackets; empty where the mail has none. */
  readonly messageId: string;
}

export interface MailboxApi {
  /** Newest first. to: an address, in full. */
  list(ask?: { to?: string; limit?: number; offset?: number }): Mail[];
  count(to?: string): number;
  find(id: number): Mail | undefined;
  /** Keeps one that was taken; the same mail taken twice is there twice. */
  keep(mail: Omit<Mail, "id" | "at">): Mail;
  /** @returns how many there were. */
  clear(): number;
}

const LIST_ROWS = 100;
/** Mails kept: the oldest give way. */
const KEPT_MAILS = 5_000;
const FOR = "(?1 IS NULL OR EXISTS (SELECT 1 FROM json_each(mails.doc, '$.to') WHERE lower(value) = lower(?1)))";

/** A mail server knows no shops: the journal files a mail under the shop whose address it names, else under none. */
const NO_SHOP = "";

/** All mail of all stores in one box. */
export function openMailbox({ db, clock, act }: Kit, shops: Pick<ShopsApi, "list">): MailboxApi {
  const shopOf = (mail: Omit<Mail, "id" | "at">) =>
    shops.list().find(({ email }) => mail.replyTo.includes(email) || mail.to.includes(email))?.shop ?? NO_SHOP;
  return {
    list: ({ to, limit = LIST_ROWS, offset = 0 } = {}) =>
      db
        .all(`SELECT * FROM mails WHERE ${FOR} ORDER BY id DESC LIMIT ?2 OFFSET ?3`, to ?? null, limit, offset)
        .map(mailOf),
    count: (to) => Number(db.get(`SELECT count(*) AS n FROM mails WHERE ${FOR}`, to ?? null)?.["n"]),
    find: (id) => {
      const row = db.get("SELECT * FROM mails WHERE id = ?", id);
      return row && mailOf(row);
    },
    keep(mail) {
      const at = clock.now();
      return act(shopOf(mail), "app", ({ note }) => {
        const row = db.get("INSERT INTO mails (at, doc) VALUES (?, ?) RETURNING id", at, JSON.stringify(mail));
        const id = Number(row?.["id"]);
        db.run("DELETE FROM mails WHERE id <= ?", id - KEPT_MAILS);
        note("mail.received", { to: mail.to.join(", "), subject: mail.subject, messageId: mail.messageId });
        return { ...mail, id, at };
      });
    },
    clear: () => db.run("DELETE FROM mails"),
  };
}

function mailOf(row: Row): Mail {
  const doc = JSON.parse(String(row["doc"])) as Omit<Mail, "id" | "at">;
  return { ...doc, id: Number(row["id"]), at: Number(row["at"]) };
}
