/** More than this are forgotten, and asked for again. */
const MAX_REMEMBERED = 200_000;
/** An item that is erased (the shop's data, on request) and comes back is looked up again this soon. */
const FRESH_MS = 60_000;

/** @returns what there is of these ids. */
type Ask<Value> = (shop: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

interface Kept<Value> {
  readonly value: Value;
  readonly untilMs: number;
}

/** Ids that will be asked for together. */
interface Question<Value> {
  readonly ids: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, Value>>;
}

/**
 * What the database was once asked and does not change: which item a variant has, and that an item is known. Messages of
 * a batch that look for something at once share one question: each by itself, a hundred of them waited two seconds for
 * the few connections. What is not there is not remembered: it may come at any time.
 */
export class Remembered<Value> {
  readonly #now: () => number;
  readonly #ask: Ask<Value>;
  readonly #kept = new Map<string, Kept<Value>>();
  /** By shop; those of this turn of the program. */
  readonly #questions = new Map<string, Question<Value>>();

  /** @param now unix milliseconds. */
  constructor(now: () => number, ask: Ask<Value>) {
    this.#now = now;
    this.#ask = ask;
  }

  /** What is known of the ids, and what the database has of the others. */
  async find(shop: string, ids: readonly string[]): Promise<Map<string, Value>> {
    const now = this.#now();
    const found = new Map<string, Value>();
    const unknown: string[] = [];
    for (const id of ids) {
      const kept = this.#kept.get(`${shop}/${id}`);
      if (kept === undefined || kept.untilMs < now) unknown.push(id);
      else found.set(id, kept.value);
    }
    if (unknown.length === 0) return found;
    const question = this.#questions.get(shop) ?? this.#question(shop);
    for (const id of unknown) question.ids.add(id);
    const answer = await question.answer;
    for (const id of unknown) {
      const value = answer.get(id);
      if (value !== undefined) found.set(id, value);
    }
    return found;
  }

  #question(shop: string): Question<Value> {
    const ids = new Set<string>();
    const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      this.#questions.delete(shop);
      const values = await this.#ask(shop, [...ids]);
      if (this.#kept.size > MAX_REMEMBERED) this.#kept.clear();
      const untilMs = this.#now() + FRESH_MS;
      for (const [id, value] of values) this.#kept.set(`${shop}/${id}`, { value, untilMs });
      return values;
    });
    const question = { ids, answer };
    this.#questions.set(shop, question);
    return question;
  }
}
