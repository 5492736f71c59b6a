import type { z } from "zod";
import {
  BackfillCustomersV1,
  DataRequestAnsweredV1,
  ReconcileCustomersV1,
  SetLoyaltyRuleV1,
} from "../../contracts/commands/customers.ts";
import { PointsChangedV1, TierChangedV1 } from "../../contracts/events/loyalty.ts";
import {
  OrderCancelledV1,
  OrderCreatedV1,
  OrderEditedV1,
  OrderPaidV1,
  OrderRefundedV1,
  OrderUpdatedV1,
} from "../../contracts/events/orders.ts";
import { ShopInstalledV1, ShopUninstalledV1 } from "../../contracts/events/shops.ts";
import { GivePastPointsV1, ImportCustomerV1 } from "../../contracts/imports/customers.ts";
import { AuthToken } from "../../contracts/queries/auth.ts";
import {
  CustomersList,
  CustomersLoyalty,
  CustomersReconciliation,
  CustomersRewards,
  type DataRequest,
  DataRequests,
  LoyaltySummary,
} from "../../contracts/queries/customers.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import type { Shop } from "../../contracts/shop.ts";
import { CustomersDataRequestV1 } from "../../contracts/webhooks/compliance.ts";
import {
  CustomersCreateV1,
  CustomersDeleteV1,
  CustomersMergeV1,
  CustomersUpdateV1,
  EmailConsentUpdateV1,
} from "../../contracts/webhooks/customers.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import type { Logger } from "../_runtime/logging.ts";
import { type ReconciliationDeps, withReconciliation } from "../_runtime/reconciliation/with-reconciliation.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import { answer, type Decided, hear, type ServiceDefinition } from "../_runtime/service.ts";
import { wantedAgain } from "../_runtime/shopify/bulk/request.ts";
import type { Decision } from "./decisions.ts";
import { customerChanged } from "./handlers/customer-changed.ts";
import { customerDeleted } from "./handlers/customer-deleted.ts";
import { customersMerged } from "./handlers/customers-merged.ts";
import { dataRequestAnswered, dataRequested } from "./handlers/data-requests.ts";
import { emailConsentChanged } from "./handlers/email-consent-changed.ts";
import { importCustomer } from "./handlers/import-customer.ts";
import { orderChanged } from "./handlers/order-changed.ts";
import { setLoyaltyRule } from "./handlers/set-loyalty-rule.ts";
import { type ReadCurrency, shopInstalled } from "./handlers/shop-installed.ts";
import { inBackground } from "./in-background.ts";
import type { Rewards } from "./read-rewards.ts";
import { type CustomersKept, reconcileCustomers, reconcileDeletedCustomers } from "./reconcile-customers.ts";
import type { CustomersStore } from "./store.ts";
import { customersPrivacy } from "./store-privacy.ts";
import type { MetafieldWriter } from "./write-metafields.ts";

/** Who hears of points and tiers. */
export const LISTENERS = ["notifications"] as const;

export const rights: ServiceRights = {
  name: "customers",
  hears: [
    CustomersCreateV1,
    CustomersUpdateV1,
    CustomersDeleteV1,
    CustomersMergeV1,
    EmailConsentUpdateV1,
    CustomersDataRequestV1,
    DataRequestAnsweredV1,
    OrderCreatedV1,
    OrderPaidV1,
    OrderEditedV1,
    OrderRefundedV1,
    OrderCancelledV1,
    OrderUpdatedV1,
    ShopInstalledV1,
    ShopUninstalledV1,
    SetLoyaltyRuleV1,
    ReconcileCustomersV1,
    BackfillCustomersV1,
  ],
  says: [PointsChangedV1, TierChangedV1],
  answers: [CustomersLoyalty, CustomersRewards, CustomersList, LoyaltySummary, CustomersReconciliation, DataRequests],
  asks: [AuthToken, ...LISTENERS.map((service) => serviceQueries(service).status)],
  callsShopify: true,
};

/** How soon a change is written to Shopify where nothing was written for a while. */
const METAFIELDS_POLL_MS = 500;
/** Tiers are due once a day, and after a change of the rule: nobody waits for it by the second. */
const TIERS_POLL_MS = 5_000;
const RULE_POLL_MS = 5_000;

export interface CustomersDeps {
  readonly store: CustomersStore;
  readonly readRequests: (shop: Shop, requestId: string | undefined) => Promise<z.output<typeof DataRequest>[]>;
  readonly readRewards: (shop: Shop, customerId: string | null) => Promise<Rewards>;
  readonly readCurrency: ReadCurrency;
  readonly metafields: MetafieldWriter;
  /** @returns false where no shop is due. */
  readonly settleTiers: () => Promise<boolean>;
  /** Writes the loyalty rule of a shop to Shopify. @returns false where no shop is due. */
  readonly publishRule: () => Promise<boolean>;
  readonly logger: Logger;
  readonly kept: CustomersKept;
  readonly now: () => number;
  readonly reconciliation: ReconciliationDeps;
  /** Reading the store's customers, and giving points to past orders. */
  readonly jobs: readonly JobDefinition[];
}

/** Profiles, points and tiers: what a shop's customers have earned, by a ledger that is only added to. */
export function customersService(deps: CustomersDeps): ServiceDefinition {
  const { store, readRequests, readCurrency, metafields, settleTiers, logger, kept, now } = deps;
  const order = orderChanged();
  const customer = customerChanged();
  const own: ServiceDefinition = {
    name: rights.name,
    hears: [
      hear(CustomersCreateV1, customer),
      hear(CustomersUpdateV1, customer),
      hear(CustomersDeleteV1, customerDeleted()),
      hear(CustomersMergeV1, customersMerged()),
      hear(EmailConsentUpdateV1, emailConsentChanged()),
      hear(CustomersDataRequestV1, dataRequested),
      hear(DataRequestAnsweredV1, dataRequestAnswered),
      hear(OrderCreatedV1, orderChanged({ isCreation: true })),
      hear(OrderPaidV1, orderChanged({ isPayment: true })),
      hear(OrderEditedV1, order),
      hear(OrderRefundedV1, order),
      hear(OrderCancelledV1, order),
      hear(OrderUpdatedV1, order),
      hear(ShopInstalledV1, shopInstalled(readCurrency)),
      hear(ShopUninstalledV1, () => ({ kind: "uninstalled" }) satisfies Decision),
      hear(SetLoyaltyRuleV1, setLoyaltyRule()),
      hear(BackfillCustomersV1, wantedAgain),
    ],
    takes: [
      hear(ImportCustomerV1, importCustomer),
      hear(GivePastPointsV1, ({ data }) => ({ kind: "past-points", orderId: data.orderId }) satisfies Decision),
    ],
    jobs: deps.jobs,
    says: rights.says,
    asks: rights.asks,
    answers: [
      answer(CustomersLoyalty, (input, shop) => store.loyalty(shop, input)),
      answer(CustomersRewards, ({ customerId }, shop) => deps.readRewards(shop, customerId)),
      answer(CustomersList, (input, shop) => store.list(shop, input)),
      answer(LoyaltySummary, ({ from, to }, shop) => store.summary(shop, new Date(from), new Date(to))),
      answer(DataRequests, async ({ requestId }, shop) => ({ requests: await readRequests(shop, requestId) })),
    ],
    privacy: customersPrivacy,
    apply: (transaction, batch) => store.apply(transaction, batch as readonly Decided<Decision>[]),
    lead: async () => {
      const stops = [
        inBackground({ name: "metafields", everyMs: METAFIELDS_POLL_MS, run: metafields.writeSome }, logger),
        inBackground({ name: "rule", everyMs: RULE_POLL_MS, run: deps.publishRule }, logger),
        inBackground({ name: "tiers", everyMs: TIERS_POLL_MS, run: settleTiers }, logger),
      ];
      return async () => void (await Promise.all(stops.map((stop) => stop())));
    },
  };
  return withReconciliation(own, {
    ...deps.reconciliation,
    command: ReconcileCustomersV1,
    query: CustomersReconciliation,
    parts: [reconcileCustomers(kept, now), reconcileDeletedCustomers(kept)],
    now,
  });
}
