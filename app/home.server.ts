import type { z } from "zod";
import { LIMITS } from "../contracts/limits.ts";
import { AnalyticsHours } from "../contracts/queries/analytics.ts";
import { LoyaltySummary } from "../contracts/queries/customers.ts";
import { InventoryList } from "../contracts/queries/inventory.ts";
import { NotificationsSummary } from "../contracts/queries/notifications.ts";
import { OrdersList, OrdersTotals } from "../contracts/queries/orders.ts";
import { type DeadLetter, type JobStatus, type ServiceStatus, serviceQueries } from "../contracts/queries/service.ts";
import { SERVICES, type ServiceName } from "../contracts/services.ts";
import type { Shop } from "../contracts/shop.ts";
import { type Answered, soon } from "./answered.ts";
import type { Backfilled } from "./backfill.ts";
import type { AskService } from "./queries.server.ts";
import { shopDays } from "./shop-day.ts";

export const NEWEST_ORDERS_ROWS = 8;

type StatusAnswers = { [Name in ServiceName as `status.${Name}`]: Promise<Answered<z.input<typeof ServiceStatus>>> };
type DeadLetterAnswers = {
  [Name in ServiceName as `deadLetters.${Name}`]: Promise<Answered<{ deadLetters: z.input<typeof DeadLetter>[] }>>;
};

type JobAnswers = { [Name in Backfilled as `jobs.${Name}`]: Promise<Answered<{ jobs: z.input<typeof JobStatus>[] }>> };

function backfills(askService: AskService, shop: Shop): JobAnswers {
  const jobs = (service: Backfilled) => askService(serviceQueries(service).jobs, shop, {});
  return { "jobs.inventory": jobs("inventory"), "jobs.customers": jobs("customers"), "jobs.orders": jobs("orders") };
}

/**
 * Everything the home page asks, all at once. Never rejects: what is silent is silent in its own card.
 * @param timeZone the shop's: its day is what "today" means.
 */
export function readHome(askService: AskService, shop: Shop, timeZone: string, now: Date) {
  const days = shopDays(now, timeZone);
  const today = { from: days.today, to: days.tomorrow };
  const each = <Answers>(prefix: string, question: (service: ServiceName) => Promise<unknown>) =>
    Object.fromEntries(SERVICES.map((service) => [`${prefix}.${service}`, question(service)])) as Answers;
  return soon({
    today: askService(OrdersTotals, shop, today),
    yesterday: askService(
      OrdersTotals,
      shop,
      { from: days.yesterday, to: days.yesterdayByNow },
      { rememberAs: `${days.yesterday} by now` },
    ),
    hours: askService(AnalyticsHours, shop, {}, { rememberAs: days.today }),
    stock: askService(InventoryList, shop, { limit: 1 }),
    points: askService(LoyaltySummary, shop, today),
    mails: askService(NotificationsSummary, shop, today),
    newest: askService(OrdersList, shop, { limit: NEWEST_ORDERS_ROWS }),
    ...backfills(askService, shop),
    ...each<StatusAnswers>("status", (service) => askService(serviceQueries(service).status, shop, {})),
    ...each<DeadLetterAnswers>("deadLetters", (service) =>
      askService(serviceQueries(service).deadLetters, shop, { limit: LIMITS.pageMaxRows }),
    ),
  });
}
