/** So many messages in the window are a burst: somebody's orders are being taken in. */
const BURST_MESSAGES = 20;
const WINDOW_MS = 1_000;
/** In a burst: the wait after a claim of mails, in times of what the claim took. */
const BURST_WAIT = 9;
/** A mail server that answers slowly keeps nobody busy. */
const LONGEST_WAIT_MS = 2_000;

/**
 * Sending a mail takes this process ten times as long as queueing it. In a burst of orders mails get a tenth of the time, so
 * that stock, points and figures do not wait behind them: the busier the machine, the fewer. When it is over, they go out as
 * fast as the mail server takes them.
 */
export class Pace {
  readonly #now: () => number;
  #windowFrom = 0;
  #inWindow = 0;
  #burstUntil = 0;

  /** @param now unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** So many messages were taken in just now. */
  took(messages: number): void {
    const now = this.#now();
    if (now - this.#windowFrom > WINDOW_MS) {
      this.#windowFrom = now;
      this.#inWindow = 0;
    }
    this.#inWindow += messages;
    if (this.#inWindow >= BURST_MESSAGES) this.#burstUntil = now + WINDOW_MS;
  }

  /** How long to wait before the next mails, where the last took so long. */
  waitMs(tookMs: number): number {
    return this.#now() < this.#burstUntil ? Math.min(tookMs * BURST_WAIT, LONGEST_WAIT_MS) : 0;
  }
}
