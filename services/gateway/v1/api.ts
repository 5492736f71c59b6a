import type { Bus } from "../../_runtime/bus/connect.ts";
import type { Logger } from "../../_runtime/logging.ts";
import { ErasedBuyers } from "./erased-buyers.ts";
import { dropByEvents } from "./invalidate.ts";
import { openApiOf } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { rewardsOperation, rewardsReader } from "./rewards.ts";
import type { V1Routes } from "./routes.ts";
import { type AppIdentity, tokenVerifier } from "./session-token.ts";

export interface ApiOptions extends AppIdentity {
  readonly bus: Bus;
  readonly logger: Logger;
}

export interface Api {
  readonly routes: V1Routes;
  /** Lets go of the events it watches. */
  close(): void;
}

/** The API for extensions over the bus. Close it before the bus. */
export function openApi({ bus, logger, ...identity }: ApiOptions): Api {
  const now = Date.now;
  const erased = new ErasedBuyers();
  const rewards = rewardsReader(bus, erased, now);
  const operations: Operation[] = [rewardsOperation(rewards, async () => ({ value: null, degraded: false }))];
  const stop = dropByEvents(bus, { rewards, erased });
  const verify = tokenVerifier(identity);
  return { routes: { operations, verify, document: openApiOf(operations), logger, now }, close: stop };
}
