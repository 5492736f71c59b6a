import type { Bus } from "../../_runtime/bus/connect.ts";
import type { Logger } from "../../_runtime/logging.ts";
import type { Signature } from "../webhooks/signature.ts";
import { liveRatesOver } from "./carrier/live-rates.ts";
import { deliveryOperation, promiseReader } from "./delivery.ts";
import { ErasedBuyers } from "./erased-buyers.ts";
import { dropByEvents, type KeptByApi } from "./invalidate.ts";
import { openApiOf } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { optInOperation } from "./opt-in.ts";
import { redeemOperation } from "./redeem.ts";
import { redemptionReader } from "./redemption.ts";
import { rewardsOperation, rewardsReader } from "./rewards.ts";
import type { V1Routes } from "./routes.ts";
import { type AppIdentity, tokenVerifier } from "./session-token.ts";
import { healthReader, stockOperation } from "./stock.ts";

export interface ApiOptions extends AppIdentity {
  readonly bus: Bus;
  readonly logger: Logger;
  readonly isSigned: Signature;
  /** Where live rates are asked for; without it every rate is an estimate. */
  readonly carrierRatesUrl?: string | undefined;
}

export interface Api {
  readonly routes: V1Routes;
  /** Lets go of the events it watches. */
  close(): void;
}

/** What the API offers, and what it keeps of its answers. Nothing is asked until somebody calls. */
export function operationsOf(bus: Bus, now: () => number): { operations: Operation[]; kept: KeptByApi } {
  const erased = new ErasedBuyers();
  const rewards = rewardsReader(bus, erased, now);
  const redemption = redemptionReader(bus, now);
  const delivery = promiseReader(now);
  const health = healthReader(now);
  return {
    operations: [
      rewardsOperation(rewards, redemption.read),
      redeemOperation(rewards, redemption.read),
      deliveryOperation(bus, delivery, now),
      optInOperation(bus),
      stockOperation(bus, health),
    ],
    kept: { rewards, erased, redemption, promises: delivery.promises, health },
  };
}

/** The API for extensions over the bus. Close it before the bus. */
export function openApi({ bus, logger, isSigned, carrierRatesUrl, ...identity }: ApiOptions): Api {
  const now = Date.now;
  const { operations, kept } = operationsOf(bus, now);
  const stop = dropByEvents(bus, kept);
  const verify = tokenVerifier(identity);
  const live = carrierRatesUrl === undefined ? null : liveRatesOver(carrierRatesUrl);
  const carrier = { isSigned, live, logger, now };
  return { routes: { operations, verify, document: openApiOf(operations), logger, now, carrier }, close: stop };
}
