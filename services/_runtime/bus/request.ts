import { randomUUID } from "node:crypto";
import { ErrorCode, headers, type Msg, NatsError } from "nats";
import { z } from "zod";
import { type DataOf, type MessageType, type QueryType, querySubjectOf, subjectOf } from "../../../contracts/define.ts";
import type { Attributes } from "../../../contracts/envelope.ts";
import { LIMITS } from "../../../contracts/limits.ts";
import { NO_SHOP, type Shop } from "../../../contracts/shop.ts";
import { messageOf, QueryRefused, QueryUnavailable, UserError } from "../errors.ts";
import { BreakerOpenError, DeadlineError, definePolicy, type Policy } from "../policy.ts";
import { currentTraceparent, SpanKind, withSpan } from "../tracing.ts";
import { type Bus, PUBLISH_TIMEOUT_MS } from "./connect.ts";
import { DEADLINE_HEADER, ERROR_HEADER, headersOf, natsHeaders } from "./headers.ts";

const ATTEMPTS = 3;
const BACKOFF_FIRST_MS = 50;
const BACKOFF_LONGEST_MS = 400;
const BREAK_AFTER = 5;
const HALF_OPEN_AFTER_MS = 2_000;

/** What an error answer carries as JSON. */
const ErrorBody = z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() });

const policies = new Map<string, Policy>();

/** One breaker per asker and service: a service that is down is not asked again by every page. */
function policyOf(bus: Bus, service: string, attempts: number): Policy {
  const dependency = `${bus.name}->${service}`;
  const key = `${dependency}/${attempts}`;
  const known = policies.get(key);
  if (known) return known;
  const policy = definePolicy({
    dependency,
    deadlineMs: LIMITS.queryDeadlineMs,
    attempts,
    backoffFirstMs: BACKOFF_FIRST_MS,
    backoffLongestMs: BACKOFF_LONGEST_MS,
    breakAfter: BREAK_AFTER,
    halfOpenAfterMs: HALF_OPEN_AFTER_MS,
    retryable: (error) => error instanceof QueryUnavailable && error.code === "NO_RESPONDER",
    failure: (error) => !(error instanceof QueryRefused),
  });
  policies.set(key, policy);
  return policy;
}

/**
 * Asks a service and waits.
 * @param shop null where the query concerns no shop.
 * @param input in wire form (as JSON): defaults may be left out, amounts are strings of digits.
 * @param options.deadlineMs whole time, retries included. Default LIMITS.queryDeadlineMs.
 * @param options.attempts 1 where there is another answer at hand: it is not asked again. Default 3.
 * @throws QueryUnavailable where nobody answered in time; QueryRefused with the other side's code and remedy;
 *   UserError BAD_INPUT where the input does not fit the query.
 */
export async function ask<Q extends QueryType>(
  bus: Bus,
  query: Q,
  shop: Shop | null,
  input: z.input<Q["input"]>,
  options: { deadlineMs?: number; attempts?: number } = {},
): Promise<z.output<Q["output"]>> {
  const checked = query.input.safeParse(input);
  if (!checked.success) {
    throw new UserError("BAD_INPUT", `${query.type}: ${z.prettifyError(checked.error)}`, "correct the input");
  }
  const deadlineMs = options.deadlineMs ?? LIMITS.queryDeadlineMs;
  const deadlineAt = Date.now() + deadlineMs;
  return withSpan(`ask ${query.type}`, { kind: SpanKind.CLIENT }, async () => {
    try {
      return await policyOf(bus, query.service, options.attempts ?? ATTEMPTS).run(
        () => askOnce(bus, query, shop, input, deadlineAt),
        { deadlineMs },
      );
    } catch (error) {
      if (error instanceof DeadlineError) throw new QueryUnavailable("DEADLINE", query.type, { cause: error });
      if (error instanceof BreakerOpenError) throw new QueryUnavailable("BREAKER_OPEN", query.type, { cause: error });
      throw error;
    }
  });
}

async function askOnce<Q extends QueryType>(
  bus: Bus,
  query: Q,
  shop: Shop | null,
  input: unknown,
  deadlineAt: number,
): Promise<z.output<Q["output"]>> {
  if (!bus.connected()) throw new QueryUnavailable("BUS_DOWN", query.type);
  const sent = headers();
  sent.set(DEADLINE_HEADER, String(deadlineAt));
  const traceparent = currentTraceparent();
  if (traceparent) sent.set("traceparent", traceparent);
  const timeout = Math.max(1, deadlineAt - Date.now());
  let reply: Msg;
  try {
    reply = await bus.connection.request(querySubjectOf(query, shop ?? NO_SHOP), JSON.stringify(input), {
      timeout,
      headers: sent,
    });
  } catch (error) {
    throw unavailable(error, query.type);
  }
  if (reply.headers?.has(ERROR_HEADER)) {
    const body = ErrorBody.parse(reply.json());
    throw new QueryRefused(body.code, body.message, body.remedy);
  }
  return query.output.parse(reply.json()) as z.output<Q["output"]>;
}

function unavailable(error: unknown, type: string): QueryUnavailable {
  const code = error instanceof NatsError ? error.code : undefined;
  if (code === ErrorCode.NoResponders) return new QueryUnavailable("NO_RESPONDER", type, { cause: error });
  if (code === ErrorCode.Timeout) return new QueryUnavailable("DEADLINE", type, { cause: error });
  return new QueryUnavailable("BUS_DOWN", type, { cause: error });
}

/**
 * Puts a command on its stream. It is safe there when this returns; its outcome is the query `<service>.command` and
 * the event `<service>.command-finished`.
 * @param options.id the same id again is the same command, carried out once. Default: a new one.
 * @param options.actor who wants it, for the trace of the change: e.g. "staff:jane@harbor-lane".
 * @returns the command's id.
 * @throws UserError BUS_DOWN where NATS did not take it.
 */
export async function send<C extends MessageType>(
  bus: Bus,
  command: C,
  shop: Shop,
  data: DataOf<C>,
  options: { id?: string; actor?: string } = {},
): Promise<string> {
  if (command.kind !== "command") throw new Error(`${command.type} is no command`);
  const id = options.id ?? randomUUID();
  const body = JSON.stringify(z.encode(command.schema, data));
  return withSpan(`send ${command.type}`, { kind: SpanKind.PRODUCER }, async () => {
    const attributes: Attributes = {
      specversion: "1.0",
      id,
      type: command.type,
      source: `/flotilla/${bus.name}`,
      time: new Date().toISOString(),
      shop,
      origin: "live",
      correlationid: id,
      traceparent: currentTraceparent(),
      actor: options.actor,
    };
    try {
      await bus.connection.jetstream().publish(subjectOf(command, shop), body, {
        msgID: `${shop}/${id}`,
        headers: natsHeaders(headersOf(attributes)),
        timeout: PUBLISH_TIMEOUT_MS,
      });
    } catch (error) {
      throw new UserError(
        "BUS_DOWN",
        `${command.type} was not accepted: ${messageOf(error)}`,
        "try again in a moment",
        {
          cause: error,
        },
      );
    }
    return id;
  });
}
