import type { z } from "zod";
import { LIMITS } from "../contracts/limits.ts";
import { OrdersList, OrdersTotals } from "../contracts/queries/orders.ts";
import { type DeadLetter, type ServiceStatus, serviceQueries } from "../contracts/queries/service.ts";
import { SERVICES, type ServiceName } from "../contracts/services.ts";
import type { Shop } from "../contracts/shop.ts";
import { type Answered, soon } from "./answered.ts";
import type { AskService } from "./queries.server.ts";
import { shopDays } from "./shop-day.ts";

export const NEWEST_ORDERS_ROWS = 8;

type StatusAnswers = { [Name in ServiceName as `status.${Name}`]: Promise<Answered<z.input<typeof ServiceStatus>>> };
type DeadLetterAnswers = {
  [Name in ServiceName as `deadLetters.${Name}`]: Promise<Answered<{ deadLetters: z.input<typeof DeadLetter>[] }>>;
};

/**
 * Everything the home page asks, all at once. Never rejects: what is silent is silent in its own card.
 * @param timeZone the shop's: its day is what "today" means.
 */
export function readHome(askService: AskService, shop: Shop, timeZone: string, now: Date) {
  const days = shopDays(now, timeZone);
  const each = <Answers>(prefix: string, question: (service: ServiceName) => Promise<unknown>) =>
    Object.fromEntries(SERVICES.map((service) => [`${prefix}.${service}`, question(service)])) as Answers;
  return soon({
    today: askService(OrdersTotals, shop, { from: days.today, to: days.tomorrow }),
    yesterday: askService(
      OrdersTotals,
      shop,
      { from: days.yesterday, to: days.yesterdayByNow },
      { rememberAs: `${days.yesterday} by now` },
    ),
    newest: askService(OrdersList, shop, { limit: NEWEST_ORDERS_ROWS }),
    ...each<StatusAnswers>("status", (service) => askService(serviceQueries(service).status, shop, {})),
    ...each<DeadLetterAnswers>("deadLetters", (service) =>
      askService(serviceQueries(service).deadLetters, shop, { limit: LIMITS.pageMaxRows }),
    ),
  });
}
