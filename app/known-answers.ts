/** What a query answered, and when. data is in wire form: it goes to the browser as it is. */
export interface KnownAnswer {
  readonly data: unknown;
  readonly asOf: string;
}

/** All pages of some dozens of shops. The oldest entry goes first. */
const MAX_ANSWERS = 500;
/** An answer as large as this is not worth keeping for the case that its service goes away. */
const MAX_ANSWER_CHARACTERS = 200_000;

/** The last answer of each question, so that a page can show it greyed while its service is away. In memory only. */
export interface KnownAnswers {
  remember(key: string, answer: KnownAnswer): void;
  recall(key: string): KnownAnswer | null;
  /** @returns since when the service has not answered, as ISO 8601. Keeps the first time until it answers again. */
  failedSince(service: string, at: string): string;
  answered(service: string): void;
  /** Somebody of the shop was erased: what is remembered may name them. */
  forgetShop(shop: string): void;
}

export function knownAnswers(maxAnswers = MAX_ANSWERS): KnownAnswers {
  const answers = new Map<string, KnownAnswer>();
  const failing = new Map<string, string>();
  return {
    remember(key, answer) {
      answers.delete(key);
      if (JSON.stringify(answer.data).length > MAX_ANSWER_CHARACTERS) return;
      answers.set(key, answer);
      const oldest = answers.size > maxAnswers ? answers.keys().next().value : undefined;
      if (oldest !== undefined) answers.delete(oldest);
    },
    recall: (key) => answers.get(key) ?? null,
    failedSince(service, at) {
      const since = failing.get(service) ?? at;
      failing.set(service, since);
      return since;
    },
    answered: (service) => failing.delete(service),
    forgetShop(shop) {
      for (const key of answers.keys()) if (key.startsWith(`${shop} `)) answers.delete(key);
    },
  };
}
