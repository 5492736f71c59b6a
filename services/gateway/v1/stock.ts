import { z } from "zod";
import { StockHealth } from "../../../contracts/queries/inventory.ts";
import type { Bus } from "../../_runtime/bus/connect.ts";
import { answerOrLast, askOnce } from "./asking.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { V1_LIMITS } from "./limits.ts";
import { type Operation, operation } from "./operation.ts";
import { Degraded } from "./schemas.ts";

type Health = z.output<typeof StockHealth.output>;

export function healthReader(now: () => number): KeptAnswers<Health> {
  const { keptAnswers: most, freshMs, keepMs } = V1_LIMITS;
  return new KeptAnswers<Health>({ most, freshMs, keepMs, now });
}

/** For the product page of the admin: staff only. */
export function stockOperation(bus: Bus, kept: KeptAnswers<Health>): Operation {
  return operation({
    method: "GET",
    path: "/v1/admin/stock",
    operationId: "adminStock",
    summary: "Stock of a product by location, over all its variants.",
    audience: "staff",
    input: z.object({
      productId: z
        .string()
        .regex(/^gid:\/\/shopify\/Product\/\d{1,20}$/)
        .describe("e.g. gid://shopify/Product/1"),
    }),
    answer: z.object({
      levels: z.array(
        z.object({
          location: z.string(),
          available: z.int(),
          committed: z.int(),
          incoming: z.int(),
          updatedAt: z.iso.datetime(),
        }),
      ),
      lastOutsideWriteAt: z.iso.datetime().nullable().describe("when somebody we do not know of last changed it"),
      degraded: Degraded,
    }),
    run: async ({ productId }, asker) => {
      const { value, degraded } = await answerOrLast(kept, asker.shop, productId, () =>
        askOnce(bus, StockHealth, asker, { productId }),
      );
      return { ...(value ?? { levels: [], lastOutsideWriteAt: null }), degraded };
    },
  });
}
