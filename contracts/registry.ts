import * as analyticsCommands from "./commands/analytics.ts";
import * as customerCommands from "./commands/customers.ts";
import * as inventoryCommands from "./commands/inventory.ts";
import * as notificationCommands from "./commands/notifications.ts";
import * as orderCommands from "./commands/orders.ts";
import * as pricingCommands from "./commands/pricing.ts";
import { serviceCommands } from "./commands/service.ts";
import type { MessageType, QueryType } from "./define.ts";
import * as loyaltyEvents from "./events/loyalty.ts";
import * as notificationEvents from "./events/notifications.ts";
import * as orderEvents from "./events/orders.ts";
import * as pricingEvents from "./events/pricing.ts";
import * as privacyEvents from "./events/privacy.ts";
import { serviceEvents } from "./events/service.ts";
import * as shopEvents from "./events/shops.ts";
import * as stockEvents from "./events/stock.ts";
import * as customerImports from "./imports/customers.ts";
import * as inventoryImports from "./imports/inventory.ts";
import * as orderImports from "./imports/orders.ts";
import * as pricingImports from "./imports/pricing.ts";
import * as analyticsQueries from "./queries/analytics.ts";
import * as authQueries from "./queries/auth.ts";
import * as customerQueries from "./queries/customers.ts";
import * as inventoryQueries from "./queries/inventory.ts";
import * as notificationQueries from "./queries/notifications.ts";
import * as orderQueries from "./queries/orders.ts";
import * as pricingQueries from "./queries/pricing.ts";
import { serviceQueries } from "./queries/service.ts";
import { SERVICES } from "./services.ts";
import * as appWebhooks from "./webhooks/app.ts";
import * as complianceWebhooks from "./webhooks/compliance.ts";
import * as customerWebhooks from "./webhooks/customers.ts";
import * as inventoryWebhooks from "./webhooks/inventory.ts";
import * as orderWebhooks from "./webhooks/orders.ts";
import * as productWebhooks from "./webhooks/products.ts";

/** All that can be said and asked, each version on its own; what every service has, once a service. */
export const QUERIES: readonly QueryType[] = [
  ...[
    analyticsQueries,
    authQueries,
    customerQueries,
    inventoryQueries,
    notificationQueries,
    orderQueries,
    pricingQueries,
  ].flatMap(queriesIn),
  ...SERVICES.flatMap((service) => queriesIn(serviceQueries(service))),
];

export const COMMANDS: readonly MessageType[] = [
  ...[
    analyticsCommands,
    customerCommands,
    inventoryCommands,
    notificationCommands,
    orderCommands,
    pricingCommands,
  ].flatMap(messagesIn),
  ...SERVICES.flatMap((service) => messagesIn(serviceCommands(service))),
];

export const EVENTS: readonly MessageType[] = [
  ...[loyaltyEvents, notificationEvents, orderEvents, pricingEvents, privacyEvents, shopEvents, stockEvents].flatMap(
    messagesIn,
  ),
  ...SERVICES.flatMap((service) => messagesIn(serviceEvents(service))),
];

export const WEBHOOKS: readonly MessageType[] = [
  appWebhooks,
  complianceWebhooks,
  customerWebhooks,
  inventoryWebhooks,
  orderWebhooks,
  productWebhooks,
].flatMap(messagesIn);

export const IMPORTS: readonly MessageType[] = [
  customerImports,
  inventoryImports,
  orderImports,
  pricingImports,
].flatMap(messagesIn);

/** The modules also export plain schemas; only definitions count. */
function messagesIn(module: object): MessageType[] {
  return Object.values(module).filter(
    (value): value is MessageType => isObject(value) && "kind" in value && "stream" in value,
  );
}

function queriesIn(module: object): QueryType[] {
  return Object.values(module).filter(
    (value): value is QueryType => isObject(value) && "input" in value && "perShop" in value,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
