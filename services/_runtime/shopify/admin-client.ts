import { setTimeout as sleep } from "node:timers/promises";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type DocumentNode, type OperationDefinitionNode, print } from "graphql";
import { ClientError, GraphQLClient } from "graphql-request";
import { SHOPIFY_API_VERSION } from "../../../contracts/api-version.ts";
import { domainOfShop, type Shop } from "../../../contracts/shop.ts";
import { messageOf } from "../errors.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { SpanKind, withSpan } from "../tracing.ts";
import { assertNoUserErrors, type Cost, costOf, errorOf } from "./admin-answer.ts";
import { AdminRefused, AdminUnavailable, TokenRefused } from "./admin-errors.ts";
import { idempotencyKey } from "./idempotency-key.ts";
import type { Budget } from "./limiter.ts";
import { BACKGROUND_MOST_POINTS } from "./token-bucket.ts";

const DEADLINE_MS = 20_000;
/** Nobody waits for background work; a bucket that live work keeps low for longer is tried again by its job. */
const BACKGROUND_WAIT_MS = 120_000;
/** One attempt that hangs leaves time for another. */
const ATTEMPT_TIMEOUT_MS = 8_000;
const ATTEMPTS = 6;
const BACKOFF_FIRST_MS = 200;
const BACKOFF_LONGEST_MS = 5_000;
const BREAK_AFTER = 8;
const HALF_OPEN_AFTER_MS = 5_000;
/** What an operation is thought to cost until Shopify has said it once. */
const FIRST_ESTIMATE = 100;
/** Shopify runs no query that costs more. Source: shopify.dev/docs/api/usage/limits. */
const MAX_QUERY_COST = 1_000;
/** By this name a mutation declares its key: `mutation X($idempotencyKey: String!) { y(...) @idempotent(key: ...) }`. */
const KEY_VARIABLE = "idempotencyKey";

/** A token that works now. staleToken: the one Shopify has just refused. @throws ShopClosed. */
export type TokenProvider = (shop: Shop, staleToken?: string) => Promise<string>;

export interface RunOptions {
  /** Id of the message this call is made for: the idempotency key is made from it. */
  readonly cause?: string;
  /** Tells apart several runs of one operation for one message. */
  readonly effect?: string;
  /** The mutation has no key and needs none: by its nature it may run twice with the effect of once (it sets). */
  readonly repeatable?: boolean;
  /** Of all attempts and waits together; of background work, without its wait for room. */
  readonly deadlineMs?: number;
  /** Waits until the shop's bucket has room beside what is left to live work (LIVE_SHARE), and never in its way. */
  readonly background?: boolean;
  /** Told what Shopify charged for each attempt, in points. */
  readonly onCost?: (points: number) => void;
}

type WithoutKey<Variables> = Omit<Variables, typeof KEY_VARIABLE>;

export interface AdminClient {
  /**
   * Runs one operation of operations/*.graphql.
   * @throws AdminUnavailable, DeadlineError, BreakerOpenError or TransientError: later it may work. ShopClosed: no
   *   token. AdminRefused (poison): never. AdminDeclined: the mutation's userErrors.
   */
  run<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: WithoutKey<Variables>,
    options?: RunOptions,
  ): Promise<Data>;
}

export interface AdminClientOptions {
  readonly token: TokenProvider;
  readonly budget: Budget;
  readonly fetch?: typeof fetch;
}

/** @returns the client of a shop. All clients share tokens, budget and what is known of each operation's cost. */
export function adminClients(options: AdminClientOptions): (shop: Shop) => AdminClient {
  const costs = new Map<string, number>();
  return (shop) => adminClient(shop, options, costs);
}

export function adminClient(shop: Shop, options: AdminClientOptions, costs = new Map<string, number>()): AdminClient {
  const policy = policyOf(shop);
  return {
    run: async (document, variables, runOptions = {}) => {
      const prepared = prepare(document as DocumentNode, variables, runOptions);
      const deadlineMs = runOptions.deadlineMs ?? DEADLINE_MS;
      const attributes = { "shopify.shop": shop, "graphql.operation.name": prepared.operation };
      return withSpan(`shopify ${prepared.operation}`, { kind: SpanKind.CLIENT, attributes }, async () => {
        // Asked before the breaker: what auth does is no fault of Shopify's.
        let token = await options.token(shop);
        let renewed = false;
        const points = reservation(shop, options, costs.get(prepared.operation), runOptions.background ?? false);
        // Before the breaker: a half-open one would let nobody pass while this waits.
        await points.wait();
        const call = { ...prepared, points, deadlineAt: Date.now() + deadlineMs, onCost: runOptions.onCost };
        try {
          return (await policy.run(
            async (signal) => {
              try {
                return await attempt(shop, options, costs, { ...call, token, signal });
              } catch (error) {
                if (!(error instanceof TokenRefused) || renewed) throw error;
                renewed = true;
                token = await options.token(shop, token);
                return attempt(shop, options, costs, { ...call, token, signal });
              }
            },
            { deadlineMs },
          )) as never;
        } finally {
          await points.release();
        }
      });
    },
  };
}

/** One breaker a shop: one frozen shop must not close the others. */
function policyOf(shop: Shop): Policy {
  return definePolicy({
    dependency: `shopify-admin:${shop}`,
    deadlineMs: DEADLINE_MS,
    attempts: ATTEMPTS,
    backoffFirstMs: BACKOFF_FIRST_MS,
    backoffLongestMs: BACKOFF_LONGEST_MS,
    breakAfter: BREAK_AFTER,
    halfOpenAfterMs: HALF_OPEN_AFTER_MS,
    retryable: (error) => error instanceof AdminUnavailable,
    // Throttled, refused and declined calls were answered well: Shopify is up.
    failure: (error) => error instanceof AdminUnavailable && !error.untouched,
  });
}

interface Call {
  readonly operation: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** @throws Error where a mutation could be carried out twice: a mistake in our code, found at its first run. */
function prepare(
  document: DocumentNode,
  variables: object,
  { cause, effect = "", repeatable = false }: RunOptions,
): Call {
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === "OperationDefinition",
  );
  const name = operation?.name?.value;
  if (!operation || !name) throw new Error("an operation needs a name");
  const query = print(document);
  const takesKey = operation.variableDefinitions?.some(({ variable }) => variable.name.value === KEY_VARIABLE) ?? false;
  if (takesKey) {
    if (!cause) throw new Error(`${name} needs the id of its causing message for its idempotency key`);
    return {
      operation: name,
      query,
      variables: { ...variables, [KEY_VARIABLE]: idempotencyKey(cause, `${name}/${effect}`) },
    };
  }
  if (operation.operation === "mutation" && !repeatable) {
    throw new Error(`${name} has no $${KEY_VARIABLE} and is not said to be repeatable`);
  }
  return { operation: name, query, variables: { ...variables } };
}

/** Points for one attempt after the other. */
interface Reservation {
  /** Background work waits here for room, as long as it takes; live work does nothing. */
  wait(): Promise<void>;
  /** Points that one attempt may spend. */
  take(waitAtMostMs: number): Promise<number>;
  /** Gives back what no attempt has taken. */
  release(): Promise<void>;
}

function reservation(
  shop: Shop,
  { budget }: AdminClientOptions,
  known: number | undefined,
  background: boolean,
): Reservation {
  if (!background) {
    const cost = known ?? FIRST_ESTIMATE;
    const take = async (waitAtMostMs: number) => {
      await budget.reserve(shop, cost, waitAtMostMs);
      return cost;
    };
    return { wait: async () => undefined, take, release: async () => undefined };
  }
  // What it costs is not known yet: the most that background work may.
  const cost = known ?? BACKGROUND_MOST_POINTS;
  if (cost > BACKGROUND_MOST_POINTS) {
    throw new AdminRefused("SHOPIFY_BACKGROUND_TOO_DEAR", `${cost} points are too many for background work`);
  }
  let held = false;
  return {
    wait: async () => {
      await budget.reserveInBackground(shop, cost, BACKGROUND_WAIT_MS);
      held = true;
    },
    take: async () => {
      // A second attempt does not wait within the breaker: without room now the whole call is made again later.
      if (!held) await budget.reserveInBackground(shop, cost, 0);
      held = false;
      return cost;
    },
    release: async () => {
      if (held) await budget.settle(shop, cost, 0, null);
      held = false;
    },
  };
}

interface Attempt extends Call {
  readonly points: Reservation;
  readonly onCost: ((points: number) => void) | undefined;
  readonly token: string;
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
}

async function attempt(
  shop: Shop,
  options: AdminClientOptions,
  costs: Map<string, number>,
  call: Attempt,
): Promise<unknown> {
  const reserved = await call.points.take(Math.max(0, call.deadlineAt - Date.now()));
  let cost: Cost | null = null;
  // Without an answer we must believe that Shopify charged what we reserved.
  let spent = reserved;
  try {
    const answer = await post(shop, options, call);
    cost = costOf(answer.extensions);
    spent = cost ? (cost.actualQueryCost ?? 0) : reserved;
    if (cost) costs.set(call.operation, Math.min(cost.requestedQueryCost, MAX_QUERY_COST));
    if (answer.errors?.length) throw errorOf(call.operation, answer.errors);
    assertNoUserErrors(call.operation, answer.data);
    return answer.data;
  } catch (error) {
    if (error instanceof TokenRefused) spent = 0;
    throw error;
  } finally {
    call.onCost?.(spent);
    await options.budget.settle(shop, reserved, spent, cost?.throttleStatus ?? null);
  }
}

async function post(shop: Shop, options: AdminClientOptions, call: Attempt) {
  const url = `https://${domainOfShop(shop)}/admin/api/${SHOPIFY_API_VERSION}/graphql.json`;
  const client = new GraphQLClient(url, { errorPolicy: "all", ...(options.fetch ? { fetch: options.fetch } : {}) });
  try {
    return await client.rawRequest({
      query: call.query,
      variables: call.variables,
      requestHeaders: { "X-Shopify-Access-Token": call.token },
      signal: AbortSignal.any([call.signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]),
    });
  } catch (error) {
    throw await failureOf(shop, call, error);
  }
}

/** graphql-request's own error holds query, variables and headers: it goes no further than this. */
async function failureOf(shop: Shop, call: Attempt, error: unknown): Promise<Error> {
  if (!(error instanceof ClientError)) {
    return new AdminUnavailable("SHOPIFY_UNREACHABLE", `${call.operation}: ${reasonOf(error)}`);
  }
  const { status, headers } = error.response;
  if (status === 401) return new TokenRefused(shop);
  const code = `SHOPIFY_HTTP_${status}`;
  const text = `${call.operation}: Shopify answered ${status}`;
  if (status === 429) {
    const seconds = Number(new Headers(headers as HeadersInit | undefined).get("retry-after") ?? 0);
    const waitMs = Math.min(Number.isFinite(seconds) ? seconds * 1_000 : 0, Math.max(0, call.deadlineAt - Date.now()));
    await sleep(waitMs, undefined, { signal: call.signal }).catch(() => undefined);
    return new AdminUnavailable(code, text, { untouched: true });
  }
  if (status >= 500 || status === 408) return new AdminUnavailable(code, text);
  return new AdminRefused(code, text);
}

/** fetch says only "fetch failed"; what failed is in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.message ? `${messageOf(error)} (${cause.message})` : messageOf(error);
}
