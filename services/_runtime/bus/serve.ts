import { headers, type Msg, type Subscription } from "nats";
import { z } from "zod";
import { querySubjectOf } from "../../../contracts/define.ts";
import { NO_SHOP, Shop } from "../../../contracts/shop.ts";
import { CodedError, QueryRefused, QueryUnavailable, UserError } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { querySeconds } from "../metrics.ts";
import type { Answer } from "../service.ts";
import { SpanKind, withSpan } from "../tracing.ts";
import type { Bus } from "./connect.ts";
import { DEADLINE_HEADER, ERROR_HEADER } from "./headers.ts";

/** Queries one service answers at once; the next is refused, so that those begun can end. */
const MAX_IN_FLIGHT = 256;
/** Below NATS' default max_payload, headers included. */
const MAX_ANSWER_BYTES = 1_000_000;
const encoder = new TextEncoder();

export interface QueryServer {
  /** Takes no more queries and finishes those begun. */
  stop(): Promise<void>;
}

/** Answers queries until stopped. Copies of a service share them by queue group. */
export function serveQueries(options: {
  bus: Bus;
  service: string;
  answers: readonly Answer[];
  logger: Logger;
}): QueryServer {
  const { bus, service, answers, logger } = options;
  const running = new Set<Promise<void>>();
  const subscriptions: Subscription[] = answers.map((answer) =>
    bus.connection.subscribe(querySubjectOf(answer.query, "*"), {
      queue: service,
      callback: (error, message) => {
        if (error) {
          logger.error({ err: error, query: answer.query.type }, "query subscription failed");
          return;
        }
        if (running.size >= MAX_IN_FLIGHT) {
          refuse(message, new CodedError("OVERLOADED", `${service} answers ${MAX_IN_FLIGHT} queries already`));
          return;
        }
        const work = serveOne(answer, message, logger).finally(() => running.delete(work));
        running.add(work);
      },
    }),
  );
  return {
    stop: async () => {
      await Promise.all(subscriptions.map((subscription) => subscription.drain().catch(() => undefined)));
      await Promise.all(running);
    },
  };
}

async function serveOne(answer: Answer, message: Msg, logger: Logger): Promise<void> {
  const { query } = answer;
  const end = querySeconds.startTimer({ query: query.type });
  const deadlineAt = Number(message.headers?.get(DEADLINE_HEADER) || Number.POSITIVE_INFINITY);
  const traceparent = message.headers?.get("traceparent") || undefined;
  // Nobody waits any more: an answer would only cost.
  if (Date.now() > deadlineAt) {
    end({ outcome: "late" });
    return;
  }
  try {
    const body = await withSpan(`answer ${query.type}`, { kind: SpanKind.SERVER, traceparent }, () =>
      run(answer, message),
    );
    if (Date.now() > deadlineAt) {
      end({ outcome: "late" });
      return;
    }
    message.respond(body);
    end({ outcome: "answered" });
  } catch (error) {
    const expected = error instanceof UserError || error instanceof QueryRefused || error instanceof QueryUnavailable;
    if (!expected) logger.error({ err: error, query: query.type }, "query failed");
    refuse(message, error);
    end({ outcome: "refused" });
  }
}

async function run(answer: Answer, message: Msg): Promise<Uint8Array> {
  const { query } = answer;
  const place = message.subject.split(".")[1] ?? "";
  const shop = query.perShop ? Shop.safeParse(place) : { success: true, data: NO_SHOP };
  if (!shop.success || shop.data === undefined) throw new UserError("BAD_SHOP", `"${place}" is no shop`, "name a shop");
  const input = query.input.safeParse(parseJson(message));
  if (!input.success) {
    throw new UserError("BAD_INPUT", `${query.type}: ${z.prettifyError(input.error)}`, "correct the input");
  }
  const output = await answer.answer(input.data, shop.data);
  const body = encoder.encode(JSON.stringify(z.encode(query.output, output)));
  if (body.byteLength > MAX_ANSWER_BYTES) {
    throw new UserError("ANSWER_TOO_LARGE", `the answer has ${body.byteLength} bytes`, "ask for fewer rows");
  }
  return body;
}

function parseJson(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}

function refuse(message: Msg, error: unknown): void {
  // Only errors written for people go out as they are: others may name tables, hosts or values.
  const known = error instanceof CodedError ? error : new CodedError("INTERNAL", "the service failed to answer");
  const remedy = "remedy" in known && typeof known.remedy === "string" ? { remedy: known.remedy } : {};
  const sent = headers();
  sent.set(ERROR_HEADER, known.code);
  message.respond(JSON.stringify({ code: known.code, message: known.message, ...remedy }), { headers: sent });
}
