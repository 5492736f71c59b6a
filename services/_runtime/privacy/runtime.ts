import type { ServiceName } from "../../../contracts/services.ts";
import type { Bus } from "../bus/connect.ts";
import type { Database } from "../database.ts";
import type { Logger } from "../logging.ts";
import { ErasureBook } from "./book.ts";
import { CatchUp } from "./catch-up.ts";
import type { Privacy } from "./erasure.ts";
import { ErasureWorker } from "./worker.ts";

export interface PrivacyOptions {
  readonly service: ServiceName;
  readonly privacy: Privacy;
  readonly database: Database;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly againAfterMs?: number | undefined;
}

/** The part of the runtime that keeps what was erased from staying, and from coming back. */
export class PrivacyRuntime {
  readonly book = new ErasureBook();
  readonly #worker: ErasureWorker;
  readonly #catchUp: CatchUp;
  readonly #options: PrivacyOptions;

  constructor(options: PrivacyOptions) {
    this.#options = options;
    const { againAfterMs, ...parts } = options;
    this.#worker = new ErasureWorker({
      ...parts,
      book: this.book,
      ...(againAfterMs !== undefined && { againAfterMs }),
    });
    this.#catchUp = new CatchUp(options);
  }

  /**
   * Before anything is consumed: what the others know to be erased is erased here too. A database that is away is no
   * reason not to start; the worker goes on.
   */
  async open(): Promise<void> {
    const silent = await this.#catchUp.round();
    await this.#worker.settleTables().catch((error: unknown) => {
      this.#options.logger.warn({ err: error }, "erasure log not read yet: tried again");
    });
    this.#worker.start();
    this.#catchUp.start(silent);
  }

  async close(): Promise<void> {
    await this.#catchUp.stop();
    await this.#worker.stop();
  }
}
