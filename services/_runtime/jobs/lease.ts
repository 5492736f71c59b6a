import { LIMITS } from "../../../contracts/limits.ts";
import type { Database } from "../database.ts";
import { codeOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { LeaseLost } from "./job.ts";
import { type HeldRow, renewLease } from "./rows.ts";

/** Renews one hold until it ends. The signal is aborted with LeaseLost once the hold may be another's. */
export class Lease {
  readonly #controller = new AbortController();
  readonly #row: HeldRow;
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  #renewing = false;
  #renewedAtMs: number;

  /** @param claimedAtMs by performance.now(), before the claim was sent. */
  constructor(options: { row: HeldRow; database: Database; logger: Logger; claimedAtMs: number }) {
    this.#row = options.row;
    this.#database = options.database;
    this.#logger = options.logger;
    this.#renewedAtMs = options.claimedAtMs;
    this.#timer = setInterval(() => void this.#renew(), LIMITS.jobRenewMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Not lost: the process stops, and gives the job back once its run has returned. */
  stop(): void {
    this.#controller.abort();
  }

  lose(): LeaseLost {
    const lost = new LeaseLost(this.#row.shop, this.#row.name);
    this.#controller.abort(lost);
    return lost;
  }

  get lost(): boolean {
    return this.signal.reason instanceof LeaseLost;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  async #renew(): Promise<void> {
    if (this.#renewing || this.lost) return;
    this.#renewing = true;
    const sentAtMs = performance.now();
    try {
      if (await renewLease(this.#database, this.#row)) this.#renewedAtMs = sentAtMs;
      else this.lose();
    } catch (error) {
      this.#logger.warn({ job: this.#row.name, code: codeOf(error) }, "lease not renewed");
      if (performance.now() - this.#renewedAtMs > LIMITS.jobLeaseMs) this.lose();
    } finally {
      this.#renewing = false;
    }
  }
}
