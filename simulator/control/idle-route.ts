import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { World } from "../world.ts";
import { type ControlRoute, route } from "./route.ts";

const IDLE_LONGEST_MS = 60_000;

/**
 * What follows from webhooks comes back into the stores: metafields, stock, mails, each a journal entry. So the stores
 * are idle once no webhook is due and the journal has been still for quietMs.
 */
export function idleRoute(world: World): ControlRoute {
  return route({
    method: "GET",
    path: "/_control/idle",
    summary: "Wait until no webhook is due or under way and, with quietMs, nothing more happened in the stores so long",
    tag: "webhooks",
    answers: "{idle, pending}; a retry that is planned for later does not count",
    query: z.strictObject({
      timeoutMs: z.coerce.number().int().min(1).max(IDLE_LONGEST_MS).default(10_000),
      quietMs: z.coerce.number().int().min(0).max(IDLE_LONGEST_MS).default(0),
    }),
    handle: async ({ query }) => {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), query.timeoutMs);
      const lateness = new Promise((resolve) => late.signal.addEventListener("abort", resolve, { once: true }));
      await Promise.race([quiet(world, query.quietMs, late.signal), lateness]);
      clearTimeout(timer);
      return { idle: !late.signal.aborted, pending: world.webhooks.pendingCount() };
    },
  });
}

async function quiet(world: World, quietMs: number, late: AbortSignal): Promise<void> {
  await world.webhooks.idle();
  for (let seq = -1; quietMs > 0 && !late.aborted && seq !== world.journal.lastSeq(); ) {
    seq = world.journal.lastSeq();
    await sleep(quietMs, undefined, { ref: false });
    await world.webhooks.idle();
  }
}
