import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { OptInV1 } from "../../../contracts/commands/notifications.ts";
import type { Bus } from "../../_runtime/bus/connect.ts";
import { send } from "../../_runtime/bus/request.ts";
import { UserError } from "../../_runtime/errors.ts";
import { ApiError } from "./api-error.ts";
import { V1_LIMITS } from "./limits.ts";
import { type Operation, operation, type Request } from "./operation.ts";
import { Degraded } from "./schemas.ts";

/** A buyer's word on mails about points: safe on its stream when this answers so. */
export function optInOperation(bus: Bus): Operation {
  return operation({
    method: "POST",
    path: "/v1/checkout/notifications",
    operationId: "checkoutNotifications",
    summary: "Whether the buyer wants mails about their points.",
    audience: "buyer",
    input: z.object({ optIn: z.boolean() }),
    answer: z.object({
      optedIn: z.boolean().describe("what is in force; where degraded, what was asked for was not taken: ask again"),
      degraded: Degraded,
    }),
    run: async ({ optIn }, request) => {
      const { customerId } = request;
      if (customerId === null) {
        throw new ApiError(403, "NOT_LOGGED_IN", "only a buyer who is logged in can opt in", "offer them to log in");
      }
      const taken = await isTaken(bus, { customerId, optIn }, request);
      return { optedIn: taken ? optIn : !optIn, degraded: !taken };
    },
  });
}

/** One that comes later than the deadline is carried out all the same, and once: a second wish says the same. */
async function isTaken(bus: Bus, wish: { customerId: string; optIn: boolean }, request: Request): Promise<boolean> {
  const waited = new AbortController();
  const leftMs = Math.max(1, request.deadlineAt - Date.now() - V1_LIMITS.reserveMs);
  const late = sleep(leftMs, false, { signal: waited.signal }).catch(() => false);
  const sent = send(bus, OptInV1, request.shop, wish, { actor: "customer" }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof UserError) return false;
      throw error;
    },
  );
  try {
    return await Promise.race([sent, late]);
  } finally {
    waited.abort();
  }
}
