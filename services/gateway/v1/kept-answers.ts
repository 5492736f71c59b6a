export interface KeptOptions {
  /** Answers kept at once; the one not asked for longest goes first. */
  readonly most: number;
  /** How long an answer is given out without asking, unless an event drops it sooner. */
  readonly freshMs: number;
  /** How long it may stand in for a service that does not answer. */
  readonly keepMs: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** False: it is given to who waits, and not kept. Default: all is kept. */
  readonly mayKeep?: (shop: string, about: string) => boolean;
}

interface Kept<Value> {
  readonly value: Value;
  readonly at: number;
  trusted: boolean;
}

interface Loading<Value> {
  readonly answer: Promise<Value>;
  /** What it is about changed while it was asked: it is given to who waits, and not kept. */
  dropped: boolean;
}

/**
 * Answers of a service, kept for a while in bounded memory, by shop and by what they are about. Events drop them; time
 * only bounds what a lost event could do.
 */
export class KeptAnswers<Value> {
  readonly #options: KeptOptions;
  /** "shop/about", in the order of their last use. */
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #loading = new Map<string, Loading<Value>>();

  constructor(options: KeptOptions) {
    this.#options = options;
  }

  /** A fresh answer, or one that is asked for now: by one for all who want it at this moment. */
  async fresh(shop: string, about: string, load: () => Promise<Value>): Promise<Value> {
    const key = `${shop}/${about}`;
    const kept = this.#kept.get(key);
    if (kept?.trusted && this.#options.now() - kept.at < this.#options.freshMs) {
      this.#touch(key, kept);
      return kept.value;
    }
    const loading = this.#loading.get(key);
    if (loading) return loading.answer;
    const mine: Loading<Value> = { answer: load(), dropped: false };
    this.#loading.set(key, mine);
    try {
      const value = await mine.answer;
      const { mayKeep = () => true } = this.#options;
      if (!mine.dropped && mayKeep(shop, about)) this.#touch(key, { value, at: this.#options.now(), trusted: true });
      return value;
    } finally {
      if (this.#loading.get(key) === mine) this.#loading.delete(key);
    }
  }

  /** What is left of an earlier answer, for when nobody answers. */
  last(shop: string, about: string): Value | undefined {
    const kept = this.#kept.get(`${shop}/${about}`);
    return kept && this.#options.now() - kept.at < this.#options.keepMs ? kept.value : undefined;
  }

  /** Forgets one answer, or all of the shop. */
  drop(shop: string, about?: string): void {
    const concerned =
      about === undefined ? (key: string) => key.startsWith(`${shop}/`) : (key: string) => key === `${shop}/${about}`;
    for (const [key, loading] of this.#loading) {
      if (!concerned(key)) continue;
      loading.dropped = true;
      this.#loading.delete(key);
    }
    if (about !== undefined) this.#kept.delete(`${shop}/${about}`);
    else for (const key of this.#kept.keys()) if (concerned(key)) this.#kept.delete(key);
  }

  /** Events were missed: what is kept may only stand in for an answer. */
  distrust(): void {
    for (const kept of this.#kept.values()) kept.trusted = false;
    for (const loading of this.#loading.values()) loading.dropped = true;
    this.#loading.clear();
  }

  get size(): number {
    return this.#kept.size;
  }

  #touch(key: string, kept: Kept<Value>): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#kept.size <= this.#options.most) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}
