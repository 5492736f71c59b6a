import { z } from "zod";
import { TransientError } from "../../../_runtime/errors.ts";
import { definePolicy } from "../../../_runtime/policy.ts";
import { Rate, type RateRequest } from "./callback.ts";

/** Where live rates come from. @throws whatever keeps it from answering in time: the table rate stands in. */
export interface LiveRates {
  rates(request: RateRequest): Promise<Rate[]>;
}

/** Shopify wants the answer within 500 ms at p95; the way to us and back is in that. */
const DEADLINE_MS = 350;
const BREAK_AFTER = 5;
const HALF_OPEN_AFTER_MS = 10_000;
const MAX_ANSWER_BYTES = 256 * 1024;
const Answer = z.object({ rates: z.array(Rate).max(50) });

/**
 * A carrier, or an aggregator of carriers, that speaks Shopify's own format: what Shopify asked is sent on as it is, and
 * the answer is given back. Tried once: a second try would come too late.
 */
export function liveRatesOver(url: string, post: typeof fetch = fetch): LiveRates {
  const policy = definePolicy({
    dependency: "carrier-rates",
    deadlineMs: DEADLINE_MS,
    attempts: 1,
    backoffFirstMs: 1,
    backoffLongestMs: 1,
    breakAfter: BREAK_AFTER,
    halfOpenAfterMs: HALF_OPEN_AFTER_MS,
  });
  return {
    rates: (request) =>
      policy.run(async (signal) => {
        const response = await post(url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(request),
          signal,
        });
        if (!response.ok) throw new TransientError("CARRIER_REFUSED", `the carrier answered ${response.status}`);
        const text = await response.text();
        if (text.length > MAX_ANSWER_BYTES)
          throw new TransientError("CARRIER_TOO_LARGE", "the carrier's answer is too large");
        return Answer.parse(JSON.parse(text)).rates;
      }),
  };
}
