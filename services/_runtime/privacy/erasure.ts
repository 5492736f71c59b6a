import { createHash } from "node:crypto";
import type { Erasure, HeldData, Person } from "../../../contracts/privacy.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Transaction } from "../database.ts";

/**
 * What a service must know of personal data: nobody may forget it, a definition without it does not compile. The
 * runtime does the rest: outbox, dead letters, streams, and a whole shop's tables.
 */
export interface Privacy {
  /** What the service's own tables hold of a person, under row-level security; at most PRIVACY_LIMITS.heldRows a title. */
  readonly collect: (transaction: Transaction, shop: Shop, person: Person) => Promise<readonly HeldData[]>;
  /**
   * Erases one customer, and the orders listed, in the service's own tables. Figures stay, and name nobody. May run any
   * number of times, also years later on a restored database: what is newer than askedAt is new data, and stays.
   */
  readonly erase: (transaction: Transaction, shop: Shop, erasure: Erasure) => Promise<void>;
}

export const PRIVACY_LIMITS = {
  /** Rows of one title in a person's file. An order's document has some kilobytes, an answer at most one megabyte. */
  heldRows: 150,
  /** Outbox rows looked through by one statement. */
  copiesRows: 500,
  /** Messages taken out of a stream before the log is written. */
  streamMessages: 100,
  /** Rows of a whole shop removed by one statement. */
  shopRows: 5_000,
  /** What was on its way when the copies were erased has arrived by then; they are gone through once more. */
  againAfterMs: 60_000,
  /** How often a service looks for erasures to carry out. */
  pollMs: 1_000,
  /** Erasures in one answer to another service. */
  logRows: 200,
} as const;

/** For a service whose tables hold nothing about customers. */
export const NOTHING_PERSONAL: Privacy = { collect: async () => [], erase: async () => undefined };

/** Capitals and blanks around do not make another address. */
export function contactDigest(salt: string, contact: string): string {
  return createHash("sha256").update(salt).update(contact.trim().toLowerCase()).digest("hex");
}

/** `column`'s digest in SQL, the same as contactDigest. @param salt placeholder of the salt: "$3". */
export function digestSql(column: string, salt: string): string {
  return `encode(sha256(convert_to(${salt} || lower(btrim(${column})), 'UTF8')), 'hex')`;
}
