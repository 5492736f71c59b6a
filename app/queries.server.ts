import { z } from "zod";
import type { QueryType } from "../contracts/define.ts";
import type { Shop } from "../contracts/shop.ts";
import type { Bus } from "../services/_runtime/bus/connect.ts";
import { ask } from "../services/_runtime/bus/request.ts";
import { QueryRefused, QueryUnavailable } from "../services/_runtime/errors.ts";
import type { Answered, SilenceReason } from "./answered.ts";
import { appBus } from "./bus.server.ts";
import { type KnownAnswers, knownAnswers } from "./known-answers.ts";
import { log } from "./log.server.ts";

/** What a card waits at most: half of what the services allow, since somebody looks at the page. */
const CARD_DEADLINE_MS = 1_200;

export interface AskOptions {
  /** Default CARD_DEADLINE_MS. */
  readonly deadlineMs?: number;
  /** Under what the answer is remembered, where the input itself changes with the clock. */
  readonly rememberAs?: string;
  /** Keeps nothing of the answer: it is about a person, and memory would outlive an erasure. */
  readonly forget?: boolean;
}

/** Asks a service as `shop`. Never throws: a service that is silent is an answer too. */
export type AskService = <Q extends QueryType>(
  query: Q,
  shop: Shop,
  input: z.input<Q["input"]>,
  options?: AskOptions,
) => Promise<Answered<z.input<Q["output"]>>>;

export interface AskServiceDeps {
  readonly bus: () => Promise<Bus>;
  readonly now: () => Date;
  readonly known: KnownAnswers;
}

export function serviceAsker({ bus, now, known }: AskServiceDeps): AskService {
  const watched = new WeakSet<Bus>();
  const watch = (connected: Bus) => {
    if (watched.has(connected)) return connected;
    watched.add(connected);
    connected.connection.subscribe("events.*.privacy.>", {
      callback: (error, message) => {
        if (!error) known.forgetShop(message.subject.split(".")[1] ?? "");
      },
    });
    return connected;
  };
  return async <Q extends QueryType>(
    query: Q,
    shop: Shop,
    input: z.input<Q["input"]>,
    { deadlineMs = CARD_DEADLINE_MS, rememberAs = JSON.stringify(input), forget = false }: AskOptions = {},
  ) => {
    type Data = z.input<Q["output"]>;
    const { service } = query;
    const key = `${query.perShop ? shop : ""} ${query.type} ${rememberAs}`;
    const asOf = () => now().toISOString();
    try {
      const output = await ask(watch(await bus()), query, query.perShop ? shop : null, input, { deadlineMs });
      const data = z.encode(query.output, output) as Data;
      const answer = { data, asOf: asOf() };
      if (!forget) known.remember(key, answer);
      known.answered(service);
      return { ok: true, service, ...answer } satisfies Answered<Data>;
    } catch (error) {
      const silence = silenceOf(error);
      if (silence.reason === "refused") known.answered(service);
      const since = silence.reason === "refused" ? asOf() : known.failedSince(service, asOf());
      const last = known.recall(key) as { data: Data; asOf: string } | null;
      return { ok: false, service, ...silence, since, last } satisfies Answered<Data>;
    }
  };
}

function silenceOf(error: unknown): { reason: SilenceReason; message: string | null } {
  if (error instanceof QueryRefused) {
    return { reason: "refused", message: [error.message, error.remedy].filter(Boolean).join(": ") };
  }
  if (error instanceof QueryUnavailable && error.code === "DEADLINE") return { reason: "slow", message: null };
  // What is left is a bus that is away, or an answer that does not fit its contract: a page can only wait for both.
  if (!(error instanceof QueryUnavailable))
    log.error({ err: error }, "a query failed in a way that its contract does not know");
  return { reason: "away", message: null };
}

export const askService: AskService = serviceAsker({ bus: appBus, now: () => new Date(), known: knownAnswers() });
