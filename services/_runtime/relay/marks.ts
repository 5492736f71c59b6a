import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../database.ts";
import { codeOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { type Mark, markPublished } from "./rows.ts";

const MARK_ROWS = 1_000;
/** Marks gather this long, so that a statement has many; less than the poll takes for left behind (rows.ts). */
const GATHER_MS = 100;
const RETRY_MS = 1_000;

/**
 * Writes down what was published, as many as have gathered while the last statement ran.
 * @param isCurrent false for a mark of a stream that was made anew since: the row must stay pending.
 * @param marked told of every row that is written down, or whose mark was dropped.
 */
export class MarkWriter {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #isCurrent: (mark: Mark) => boolean;
  readonly #marked: (seqs: readonly string[]) => void;
  #waiting: Mark[] = [];
  #writing: Promise<void> | null = null;
  #stopped = false;
  #hurry: () => void = () => undefined;

  constructor(options: {
    database: Database;
    logger: Logger;
    isCurrent: (mark: Mark) => boolean;
    marked: (seqs: readonly string[]) => void;
  }) {
    this.#database = options.database;
    this.#logger = options.logger;
    this.#isCurrent = options.isCurrent;
    this.#marked = options.marked;
  }

  add(mark: Mark): void {
    this.#waiting.push(mark);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  #gather(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Tries once more to write what waits, then leaves it: an unmarked row is published again, which is harmless. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#hurry();
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (!this.#stopped && this.#waiting.length < MARK_ROWS) await this.#gather();
      const batch = this.#waiting.splice(0, MARK_ROWS);
      try {
        const current = batch.filter(this.#isCurrent);
        if (current.length > 0) await markPublished(this.#database, current);
        this.#marked(batch.map((mark) => mark.seq));
      } catch (error) {
        this.#logger.warn({ code: codeOf(error), rows: batch.length }, "published rows not marked yet");
        if (this.#stopped) return;
        this.#waiting.unshift(...batch);
        await sleep(RETRY_MS);
      }
    }
  }
}
