import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Erasure } from "../../../contracts/privacy.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Bus } from "../bus/connect.ts";
import type { Database, Transaction } from "../database.ts";
import { codeOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { ErasureBook } from "./book.ts";
import { PRIVACY_LIMITS, type Privacy } from "./erasure.ts";
import { eraseLetters } from "./letters.ts";
import { eraseCopies } from "./outbox-copies.ts";
import { eraseShopOutbox, eraseShopTables } from "./shop-tables.ts";
import { eraseFromStreams, recheckStreams } from "./stream-messages.ts";

export interface WorkerOptions {
  readonly privacy: Privacy;
  readonly database: Database;
  readonly bus: Bus;
  readonly book: ErasureBook;
  readonly logger: Logger;
  /** Tests have less patience. Default PRIVACY_LIMITS.againAfterMs. */
  readonly againAfterMs?: number;
}

type Step = "tables" | "copies" | "again";

interface OpenRow {
  readonly shop: Shop;
  readonly erasure_id: string;
  readonly subject: z.input<typeof Erasure>;
  readonly step: Step;
  readonly copies_cursor: string;
}

/**
 * Carries out what the erasure log asks for, a step a transaction, so that it goes on wherever it died. It never gives
 * up. Copies of a service take turns: the row of an erasure is locked while one works on it.
 */
export class ErasureWorker {
  readonly #options: WorkerOptions;
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #offReconnect: () => void = () => undefined;
  /** A start may be the first after NATS was restored. */
  #recheck = true;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#offReconnect = this.#options.bus.onReconnect(() => {
      this.#recheck = true;
    });
    this.#running = this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#offReconnect();
    await this.#running;
  }

  /** Brings every erasure that is known into force, tables and all; copies and streams follow. */
  async settleTables(): Promise<void> {
    while (await this.#one(["tables"]));
    await this.#options.book.refresh(this.#options.database);
  }

  async #loop(): Promise<void> {
    const { database, book, logger } = this.#options;
    while (!this.#stopped.signal.aborted) {
      let more = false;
      try {
        await book.refresh(database);
        more = await this.#one(["tables", "copies", "again"]);
        if (this.#options.bus.connected()) more = (await this.#streams()) || more;
      } catch (error) {
        logger.warn({ code: codeOf(error), err: error }, "erasures not carried on: tried again");
      }
      if (!more) await sleep(PRIVACY_LIMITS.pollMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    }
  }

  async #streams(): Promise<boolean> {
    const { bus, database } = this.#options;
    if (this.#recheck) {
      this.#recheck = false;
      await recheckStreams(database);
    }
    return eraseFromStreams(bus, database);
  }

  /** @returns false where nothing is due. */
  async #one(steps: readonly Step[]): Promise<boolean> {
    const { database } = this.#options;
    return database.transact(async (transaction) => {
      const [row] = await transaction.query<OpenRow>({
        name: "erasure-due",
        text: `select shop, erasure_id, subject, step, copies_cursor from runtime.erasure
               where step <> 'done' and step = any($1::text[]) and due_at <= now()
               order by due_at, seq limit 1 for update skip locked`,
        values: [steps],
      });
      if (!row) return false;
      const erasure = z.decode(Erasure, row.subject);
      if (row.step === "tables") await this.#tables(transaction, row, erasure);
      else await this.#copies(transaction, row, erasure);
      return true;
    });
  }

  /** Nobody writes what a message says while this is done: every write begins with the inbox. */
  async #tables(transaction: Transaction, row: OpenRow, erasure: Erasure): Promise<void> {
    const { privacy, logger } = this.#options;
    await transaction.query({
      name: "erasure-lock",
      text: "lock table runtime.inbox in share row exclusive mode",
      values: [],
    });
    await transaction.query({
      name: "erasure-in-force",
      text: `update runtime.erasure set step = 'copies', copies_cursor = 0, due_at = now(),
               generation = (select coalesce(max(generation), 0) + 1 from runtime.erasure)
             where shop = $1 and erasure_id = $2`,
      values: [row.shop, row.erasure_id],
    });
    if (erasure.kind === "customer") {
      await privacy.erase(transaction, row.shop, erasure);
      await eraseLabels(transaction, row.shop, erasure);
      await eraseLetters(transaction, row.shop, erasure, ErasureBook.of(row.shop, erasure));
    }
    logger.info({ shop: row.shop, erasure: row.erasure_id, kind: erasure.kind }, "erased in the tables");
  }

  async #copies(transaction: Transaction, row: OpenRow, erasure: Erasure): Promise<void> {
    const { shop, erasure_id, step } = row;
    const { database } = this.#options;
    if (erasure.kind === "shop") {
      await eraseShopTables(database, shop);
      const found = await eraseShopOutbox(database, shop);
      return this.#endOfLook(transaction, row, step === "copies" || found > 0);
    }
    const own = ErasureBook.of(shop, erasure);
    const looked = await eraseCopies(transaction, shop, erasure, { book: own, cursor: row.copies_cursor });
    if (looked.cursor === null) return this.#endOfLook(transaction, row, step === "copies");
    await transaction.query({
      name: "erasure-copies-cursor",
      // What was found may have a sibling on its way: look once more.
      text: `update runtime.erasure set copies_cursor = $3, step = case when $4 then 'copies' else step end
             where shop = $1 and erasure_id = $2`,
      values: [shop, erasure_id, looked.cursor, looked.found > 0],
    });
  }

  async #endOfLook(transaction: Transaction, { shop, erasure_id }: OpenRow, again: boolean): Promise<void> {
    const waitMs = this.#options.againAfterMs ?? PRIVACY_LIMITS.againAfterMs;
    await transaction.query({
      name: "erasure-end-of-look",
      // Not done while a stream still has a message of it.
      text: `with open as (
               select $3 or exists (select from runtime.erased_message where shop = $1 and gone_at is null) as again
             )
             update runtime.erasure set copies_cursor = 0, step = case when again then 'again' else 'done' end,
               due_at = now() + $4 * interval '1 millisecond', done_at = case when again then null else now() end
             from open where shop = $1 and erasure_id = $2`,
      values: [shop, erasure_id, again, waitMs],
    });
  }
}

/** A finding of a reconciliation calls what it found by its name. */
async function eraseLabels(transaction: Transaction, shop: Shop, erasure: Erasure): Promise<void> {
  await transaction.query({
    name: "erasure-labels",
    text: "update runtime.reconciliation_finding set label = object_id where shop = $1 and object_id = any($2::text[])",
    values: [shop, [erasure.customerId, ...erasure.orderIds].filter((id) => id !== null)],
  });
}
