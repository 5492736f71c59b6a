import type { z } from "zod";
import { LIMITS } from "../contracts/limits.ts";
import { type DeadLetter, serviceQueries } from "../contracts/queries/service.ts";
import { SERVICES, type ServiceName } from "../contracts/services.ts";
import type { Shop } from "../contracts/shop.ts";
import { type Answered, soon } from "./answered.ts";
import type { AskService } from "./queries.server.ts";

type Answers = Record<ServiceName, Promise<Answered<{ deadLetters: z.input<typeof DeadLetter>[] }>>>;

/** The shop's dead letters, service by service. Never rejects. */
export function readDeadLetters(askService: AskService, shop: Shop) {
  const answers = Object.fromEntries(
    SERVICES.map((service) => [
      service,
      askService(serviceQueries(service).deadLetters, shop, { limit: LIMITS.pageMaxRows }),
    ]),
  ) as Answers;
  return soon(answers);
}
