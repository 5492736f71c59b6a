import type { z } from "zod";
import { LIMITS } from "../contracts/limits.ts";
import { OrdersGet } from "../contracts/queries/orders.ts";
import { type Activity, serviceQueries } from "../contracts/queries/service.ts";
import { SERVICES, type ServiceName } from "../contracts/services.ts";
import type { Shop } from "../contracts/shop.ts";
import { type Answered, dataOf, soon } from "./answered.ts";
import type { AskService } from "./queries.server.ts";

type ActivityAnswers = {
  [Name in ServiceName as `activity.${Name}`]: Promise<Answered<{ activity: z.input<typeof Activity>[] }>>;
};

/** The order, and what each service did for all that happened to it. Never rejects. */
export async function readOrder(askService: AskService, shop: Shop, orderId: string) {
  const answered = await askService(OrdersGet, shop, { orderId });
  const timeline = dataOf(answered)?.timeline ?? [];
  const correlationIds = [...new Set(timeline.map((entry) => entry.correlationId))].slice(-LIMITS.pageMaxRows);
  const nothing = <Data>(service: ServiceName, data: Data): Answered<Data> => ({
    ok: true,
    service,
    data,
    asOf: new Date().toISOString(),
  });
  const answers = Object.fromEntries(
    SERVICES.map((service) => [
      `activity.${service}`,
      correlationIds.length === 0
        ? Promise.resolve(nothing(service, { activity: [] }))
        : askService(serviceQueries(service).activity, shop, { correlationIds }, { rememberAs: orderId }),
    ]),
  ) as ActivityAnswers;
  return { answered, ...(await soon(answers)) };
}
