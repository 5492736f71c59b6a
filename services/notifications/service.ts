import { OptInV1, SetNotificationV1, SetStaffEmailV1 } from "../../contracts/commands/notifications.ts";
import { PointsChangedV1 } from "../../contracts/events/loyalty.ts";
import { NotificationSettledV1 } from "../../contracts/events/notifications.ts";
import { OrderCreatedV1, OrderRefundedV1 } from "../../contracts/events/orders.ts";
import { StockLowV1 } from "../../contracts/events/stock.ts";
import { AuthToken } from "../../contracts/queries/auth.ts";
import {
  NotificationsLog,
  NotificationsPreview,
  NotificationsSettings,
  NotificationsSummary,
} from "../../contracts/queries/notifications.ts";
import { OrdersGet } from "../../contracts/queries/orders.ts";
import {
  CustomersCreateV1,
  CustomersDeleteV1,
  CustomersMergeV1,
  CustomersUpdateV1,
  EmailConsentUpdateV1,
} from "../../contracts/webhooks/customers.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import { answer, hear, type ServiceDefinition } from "../_runtime/service.ts";
import { consentChanged } from "./handlers/consent-changed.ts";
import { customerChanged } from "./handlers/customer-changed.ts";
import { customerDeleted, customerMerged } from "./handlers/customer-gone.ts";
import { optedIn } from "./handlers/opt-in.ts";
import { orderCreated } from "./handlers/order-created.ts";
import { orderRefunded } from "./handlers/order-refunded.ts";
import { pointsChanged } from "./handlers/points-changed.ts";
import { setNotification } from "./handlers/set-notification.ts";
import { setStaffEmail } from "./handlers/set-staff-email.ts";
import { stockLow } from "./handlers/stock-low.ts";
import type { Pace } from "./pace.ts";
import { preview, type ReadOrder } from "./preview.ts";
import { settings } from "./settings.ts";
import type { ReadShop } from "./shop-facts.ts";
import type { NotificationsStore } from "./store.ts";
import { notificationsPrivacy } from "./store-privacy.ts";

export const rights: ServiceRights = {
  name: "notifications",
  hears: [
    StockLowV1,
    OrderRefundedV1,
    OrderCreatedV1,
    PointsChangedV1,
    CustomersCreateV1,
    CustomersUpdateV1,
    CustomersDeleteV1,
    CustomersMergeV1,
    EmailConsentUpdateV1,
    SetNotificationV1,
    SetStaffEmailV1,
    OptInV1,
  ],
  says: [NotificationSettledV1],
  answers: [NotificationsLog, NotificationsSummary, NotificationsSettings, NotificationsPreview],
  // A token, for the name and address of shop and customer; an order to preview.
  asks: [AuthToken, OrdersGet],
  callsShopify: true,
};

export interface NotificationsDeps {
  readonly store: NotificationsStore;
  readonly readOrder: ReadOrder;
  readonly readShop: ReadShop;
  readonly pace: Pick<Pace, "took">;
  /** Starts to send what is queued; its answer stops it. null: there is no mail server. */
  readonly startSending: (() => () => Promise<void>) | null;
}

/** Mails to staff and shoppers: one a cause, and a log of what was sent, what was not, and why. */
export function notificationsService({
  store,
  readOrder,
  readShop,
  pace,
  startSending,
}: NotificationsDeps): ServiceDefinition {
  return {
    name: rights.name,
    hears: [
      hear(StockLowV1, stockLow),
      hear(OrderRefundedV1, orderRefunded),
      hear(OrderCreatedV1, orderCreated),
      hear(PointsChangedV1, pointsChanged),
      hear(CustomersCreateV1, customerChanged),
      hear(CustomersUpdateV1, customerChanged),
      hear(CustomersDeleteV1, customerDeleted),
      hear(CustomersMergeV1, customerMerged),
      hear(EmailConsentUpdateV1, consentChanged),
      hear(SetNotificationV1, setNotification(store)),
      hear(SetStaffEmailV1, setStaffEmail),
      hear(OptInV1, optedIn),
    ],
    says: rights.says,
    asks: rights.asks,
    answers: [
      answer(NotificationsLog, (input, shop) => store.log(shop, input)),
      answer(NotificationsSummary, ({ from, to }, shop) => store.summary(shop, new Date(from), new Date(to))),
      answer(NotificationsSettings, (input, shop) => settings(input, shop, { store, readShop })),
      answer(NotificationsPreview, (input, shop) => preview(input, shop, { store, readOrder, readShop })),
    ],
    privacy: notificationsPrivacy,
    apply: (transaction, batch) => {
      pace.took(batch.length);
      return store.apply(transaction, batch);
    },
    ...(startSending && { start: async () => startSending() }),
  };
}
