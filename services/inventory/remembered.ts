/** More than this are asked for again. */
const MAX_REMEMBERED = 200_000;
/** An item that is erased (the shop's data, on request) and comes back is looked up again this soon. */
const FRESH_MS = 60_000;

/**
 * What the database was once asked and does not change: which item a variant has, and that an item is known. Spares
 * every message of a burst a transaction of its own. What is not there is not remembered: it may come at any time.
 */
export class Remembered<Value> {
  readonly #now: () => number;
  #values = new Map<string, Value>();
  #until = 0;

  /** @param now unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What is known of the ids; `ask` is asked for the others, all at once. */
  async find(
    shop: string,
    ids: readonly string[],
    ask: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): Promise<Map<string, Value>> {
    if (this.#now() > this.#until || this.#values.size > MAX_REMEMBERED) {
      this.#values = new Map();
      this.#until = this.#now() + FRESH_MS;
    }
    const found = new Map<string, Value>();
    const unknown: string[] = [];
    for (const id of ids) {
      const value = this.#values.get(`${shop}/${id}`);
      if (value === undefined) unknown.push(id);
      else found.set(id, value);
    }
    if (unknown.length === 0) return found;
    for (const [id, value] of await ask(unknown)) {
      this.#values.set(`${shop}/${id}`, value);
      found.set(id, value);
    }
    return found;
  }
}
