import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { querySubjectOf } from "../../../contracts/define.ts";
import type { LoggedErasure } from "../../../contracts/privacy.ts";
import { serviceQueries } from "../../../contracts/queries/service.ts";
import { SERVICES, type ServiceName } from "../../../contracts/services.ts";
import { NO_SHOP } from "../../../contracts/shop.ts";
import type { Bus } from "../bus/connect.ts";
import { ERROR_HEADER } from "../bus/headers.ts";
import type { Database } from "../database.ts";
import { codeOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { noteErasure } from "./log.ts";

const DEADLINE_MS = 1_000;
/** Those who did not answer are asked again after this long; those who did, after the longer. */
const RETRY_MS = 5_000;
const EVERY_MS = 3_600_000;

export interface CatchUpOptions {
  readonly service: ServiceName;
  readonly bus: Bus;
  readonly database: Database;
  readonly logger: Logger;
}

/**
 * Learns from every other service's log what was erased: whoever was restored from an older copy, or was away for longer
 * than the messages are kept, lacks some of it.
 */
export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** Asks everybody once. @returns those who did not answer. */
  async round(names: readonly ServiceName[] = SERVICES): Promise<ServiceName[]> {
    const others = names.filter((name) => name !== this.#options.service);
    const answered = await Promise.all(others.map((name) => this.#learnFrom(name)));
    return others.filter((_, index) => !answered[index]);
  }

  start(silent: readonly ServiceName[]): void {
    this.#running = this.#loop(silent);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #loop(first: readonly ServiceName[]): Promise<void> {
    let silent = first;
    while (!this.#stopped.signal.aborted) {
      const waitMs = silent.length > 0 ? RETRY_MS : EVERY_MS;
      await sleep(waitMs, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined);
      if (!this.#stopped.signal.aborted) silent = await this.round(silent.length > 0 ? silent : SERVICES);
    }
  }

  async #learnFrom(name: ServiceName): Promise<boolean> {
    try {
      for (let after: string | null = "0"; after !== null; ) {
        const page: { erasures: LoggedErasure[]; next: string | null } = await askLog(this.#options.bus, name, after);
        await this.#note(page.erasures);
        after = page.next;
      }
      return true;
    } catch (error) {
      this.#options.logger.debug({ service: name, code: codeOf(error) }, "its erasure log is not to be had now");
      return false;
    }
  }

  async #note(erasures: readonly LoggedErasure[]): Promise<void> {
    if (erasures.length === 0) return;
    await this.#options.database.transact(async (transaction) => {
      for (const { shop, heardAt: _heard, doneAt: _done, ...erasure } of erasures) {
        await noteErasure(transaction, shop, erasure);
      }
    });
  }
}

/** Without retries and breaker: at a start most of the others are not there yet, which is nobody's failure. */
async function askLog(bus: Bus, name: ServiceName, after: string) {
  const query = serviceQueries(name).erasures;
  const message = await bus.connection.request(querySubjectOf(query, NO_SHOP), JSON.stringify({ after }), {
    timeout: DEADLINE_MS,
  });
  if (message.headers?.get(ERROR_HEADER)) throw new Error(message.string());
  return z.decode(query.output, message.json());
}
