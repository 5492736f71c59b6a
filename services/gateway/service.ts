import { AppScopesUpdateV1, AppUninstalledV1 } from "../../contracts/webhooks/app.ts";
import {
  OrdersCancelledV1,
  OrdersCreateV1,
  OrdersEditedV1,
  OrdersFulfilledV1,
  OrdersPaidV1,
  OrdersUpdatedV1,
  RefundsCreateV1,
} from "../../contracts/webhooks/orders.ts";
import type { Logger } from "../_runtime/logging.ts";
import type { OutboxHandle } from "../_runtime/outbox.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import type { RunningService } from "../_runtime/run-service.ts";
import type { ServiceDefinition } from "../_runtime/service.ts";
import type { EmbeddedApp } from "./forward.ts";
import { type GatewayServer, startHttp } from "./http.ts";
import { commitMessages, webhooksReceived } from "./metrics.ts";
import type { GatewayStore } from "./store.ts";
import { commitQueue } from "./webhooks/commit-queue.ts";

/** It passes on whatever topic Shopify sends; listed are those that somebody in the fleet hears. */
export const rights: ServiceRights = {
  name: "gateway",
  hears: [],
  says: [
    OrdersCreateV1,
    OrdersUpdatedV1,
    OrdersPaidV1,
    OrdersFulfilledV1,
    OrdersCancelledV1,
    OrdersEditedV1,
    RefundsCreateV1,
    AppUninstalledV1,
    AppScopesUpdateV1,
  ],
  answers: [],
  asks: [],
};

export interface GatewayDeps {
  readonly store: GatewayStore;
  readonly outbox: Pick<OutboxHandle, "hand">;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly secret: string;
  readonly port: number;
  readonly host: string;
  readonly appUrl?: string | undefined;
  /** The admin app inside this process. */
  readonly app?: EmbeddedApp | undefined;
  /** All services of this process, for /readyz and /metrics. */
  readonly services: () => readonly RunningService[];
  /** Told once it listens. */
  readonly onListening?: ((server: GatewayServer) => void) | undefined;
}

/** The only public door: webhooks are committed and passed on; every path it does not own is the admin app's. */
export function gatewayService(deps: GatewayDeps): ServiceDefinition {
  const queue = commitQueue(async (messages) => {
    const fresh = await deps.store.accept(messages);
    commitMessages.observe(messages.length);
    webhooksReceived.inc({ outcome: "accepted" }, fresh.length);
    webhooksReceived.inc({ outcome: "repeated" }, messages.length - fresh.length);
    deps.outbox.hand(fresh);
  });
  return {
    name: rights.name,
    hears: [],
    says: rights.says,
    answers: [],
    asks: [],
    start: async () => {
      const server = await startHttp({ ...deps, queue });
      deps.onListening?.(server);
      return async () => {
        await server.close();
        await queue.drained();
      };
    },
  };
}
