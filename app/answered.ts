/** Shorter waits are not felt; longer ones deserve a skeleton. */
const SKELETON_AFTER_MS = 250;

/** Why there is no fresh answer: nobody listens, nobody answered in time, or the service refused the question. */
export type SilenceReason = "away" | "slow" | "refused";

/**
 * A service's answer as a page gets it: never an exception, so that one service's trouble stays in its own card.
 * Data is in wire form (amounts are strings of digits).
 */
export type Answered<Data> =
  | { readonly ok: true; readonly service: string; readonly data: Data; readonly asOf: string }
  | {
      readonly ok: false;
      readonly service: string;
      readonly reason: SilenceReason;
      /** Since when the service has been silent, as far as this process saw. */
      readonly since: string;
      /** For people: what a refusing service said, with its remedy. */
      readonly message: string | null;
      /** What it answered last, where that is known. */
      readonly last: { readonly data: Data; readonly asOf: string } | null;
    };

/** The data there is, fresh or old. */
export function dataOf<Data>(answered: Answered<Data>): Data | null {
  return answered.ok ? answered.data : (answered.last?.data ?? null);
}

/** A card's answer as a loader returns it: there already, or still on its way. */
export type Pending<Data> = Answered<Data> | Promise<Answered<Data>>;

type Soon<Answers> = { [Key in keyof Answers]: Awaited<Answers[Key]> | Answers[Key] };

/**
 * Waits a moment for all answers: those that came are returned as values, the others as the promises they are.
 * A page whose services are well starts whole, without skeletons that flash by; a slow one delays only its own card.
 * @param answers must not reject.
 */
export async function soon<Answers extends Record<string, Promise<unknown>>>(
  answers: Answers,
  graceMs = SKELETON_AFTER_MS,
): Promise<Soon<Answers>> {
  const page: Record<string, unknown> = { ...answers };
  const arrivals = Object.entries(answers).map(async ([key, answer]) => {
    page[key] = await answer;
  });
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([Promise.all(arrivals), grace]);
  clearTimeout(timer);
  // A copy: what arrives from here on must not change the page any more.
  return { ...page } as Soon<Answers>;
}
