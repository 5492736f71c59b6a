import type { Bus } from "../../_runtime/bus/connect.ts";
import type { Logger } from "../../_runtime/logging.ts";
import { deliveryOperation, promiseReader } from "./delivery.ts";
import { ErasedBuyers } from "./erased-buyers.ts";
import { dropByEvents } from "./invalidate.ts";
import { openApiOf } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { redeemOperation } from "./redeem.ts";
import { type ReadRedemption, rewardsOperation, rewardsReader } from "./rewards.ts";
import type { V1Routes } from "./routes.ts";
import { type AppIdentity, tokenVerifier } from "./session-token.ts";
import { healthReader, stockOperation } from "./stock.ts";

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
  const delivery = promiseReader(now);
  const health = healthReader(now);
  const readRedemption: ReadRedemption = async () => ({ value: null, degraded: false });
  const operations: Operation[] = [
    rewardsOperation(rewards, readRedemption),
    redeemOperation(rewards, readRedemption),
    deliveryOperation(bus, delivery, now),
    stockOperation(bus, health),
  ];
  const stop = dropByEvents(bus, { rewards, erased, promises: delivery.promises, health });
  const verify = tokenVerifier(identity);
  return { routes: { operations, verify, document: openApiOf(operations), logger, now }, close: stop };
}
