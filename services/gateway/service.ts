import { OptInV1 } from "../../contracts/commands/notifications.ts";
import { ErasureAskedV1 } from "../../contracts/events/privacy.ts";
import type { Erasure } from "../../contracts/privacy.ts";
import { CustomersRewards } from "../../contracts/queries/customers.ts";
import { DeliveryPromise, StockHealth } from "../../contracts/queries/inventory.ts";
import { PricingRules, PricingVersion } from "../../contracts/queries/pricing.ts";
import { AppScopesUpdateV1, AppUninstalledV1 } from "../../contracts/webhooks/app.ts";
import { CustomersDataRequestV1, CustomersRedactV1, ShopRedactV1 } from "../../contracts/webhooks/compliance.ts";
import {
  OrdersCancelledV1,
  OrdersCreateV1,
  OrdersEditedV1,
  OrdersFulfilledV1,
  OrdersPaidV1,
  OrdersUpdatedV1,
  RefundsCreateV1,
} from "../../contracts/webhooks/orders.ts";
import { NOTHING_PERSONAL } from "../_runtime/privacy/erasure.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import { type Decided, hear, type ServiceDefinition, type ServiceRuntime } from "../_runtime/service.ts";
import { customerRedacted, shopRedacted } from "./handlers/redact.ts";
import { watched } from "./v1/invalidate.ts";

/** It passes on whatever topic Shopify sends; listed are those that somebody in the fleet hears. */
export const rights: ServiceRights = {
  name: "gateway",
  hears: [CustomersRedactV1, ShopRedactV1],
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
    CustomersDataRequestV1,
    CustomersRedactV1,
    ShopRedactV1,
    ErasureAskedV1,
    OptInV1,
  ],
  answers: [],
  asks: [CustomersRewards, DeliveryPromise, StockHealth, PricingRules, PricingVersion],
  watches: watched,
};

export interface GatewayDeps {
  /** Opens the HTTP server; its answer closes it. */
  readonly openDoor: (runtime: Pick<ServiceRuntime, "erasures">) => Promise<() => Promise<void>>;
}

/** The only public door: webhooks are committed and passed on; every path it does not own is the admin app's. */
export function gatewayService({ openDoor }: GatewayDeps): ServiceDefinition {
  const { name, says, asks } = rights;
  return {
    name,
    hears: [hear(CustomersRedactV1, customerRedacted), hear(ShopRedactV1, shopRedacted)],
    says,
    answers: [],
    asks,
    // It has no tables of its own: what it holds are the webhooks it passes on, which the runtime goes through.
    privacy: NOTHING_PERSONAL,
    apply: async (_transaction, batch) =>
      (batch as readonly Decided<Erasure>[]).map(({ message, decision }) => ({
        cause: message,
        message: ErasureAskedV1,
        data: decision,
        id: `privacy.erasure-asked:${decision.erasureId}`,
      })),
    start: openDoor,
  };
}
