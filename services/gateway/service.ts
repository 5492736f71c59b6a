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
import type { ServiceRights } from "../_runtime/rights.ts";
import type { ServiceDefinition } from "../_runtime/service.ts";

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
  /** Opens the HTTP server; its answer closes it. */
  readonly openDoor: () => Promise<() => Promise<void>>;
}

/** The only public door: webhooks are committed and passed on; every path it does not own is the admin app's. */
export function gatewayService({ openDoor }: GatewayDeps): ServiceDefinition {
  const { name, says } = rights;
  return { name, hears: [], says, answers: [], asks: [], start: openDoor };
}
