import type { z } from "zod";
import type { QueryType } from "../../../contracts/define.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Bus } from "../../_runtime/bus/connect.ts";
import { ask } from "../../_runtime/bus/request.ts";
import { QueryRefused, QueryUnavailable } from "../../_runtime/errors.ts";
import type { KeptAnswers } from "./kept-answers.ts";
import { V1_LIMITS } from "./limits.ts";

/** Who asks for a shop, and until when somebody waits (unix milliseconds). */
export interface Asker {
  readonly shop: Shop;
  readonly deadlineAt: number;
}

/** degraded: nobody answered; value is an earlier answer, or undefined. */
export type Answered<Value> = { readonly value: Value; readonly degraded: false } | Degraded<Value>;
interface Degraded<Value> {
  readonly value: Value | undefined;
  readonly degraded: true;
}

/** Asks once: where a service is silent there is another answer at hand. @throws QueryUnavailable, QueryRefused. */
export function askOnce<Q extends QueryType>(
  bus: Bus,
  query: Q,
  { shop, deadlineAt }: Asker,
  input: z.input<Q["input"]>,
): Promise<z.output<Q["output"]>> {
  const deadlineMs = Math.max(1, deadlineAt - Date.now() - V1_LIMITS.reserveMs);
  return ask(bus, query, shop, input, { deadlineMs, attempts: 1 });
}

/** A fresh answer; else what is left of an earlier one. @throws what is an error of ours. */
export async function answerOrLast<Value>(
  kept: KeptAnswers<Value>,
  shop: Shop,
  about: string,
  load: () => Promise<Value>,
): Promise<Answered<Value>> {
  try {
    return { value: await kept.fresh(shop, about, load), degraded: false };
  } catch (error) {
    if (!(error instanceof QueryUnavailable) && !(error instanceof QueryRefused)) throw error;
    return { value: kept.last(shop, about), degraded: true };
  }
}
