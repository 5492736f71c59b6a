import { z } from "zod";
import { redeemed } from "../../../contracts/points.ts";
import { ApiError } from "./api-error.ts";
import { type Operation, operation } from "./operation.ts";
import type { ReadRedemption, RewardsReader } from "./rewards.ts";
import { Amount, CurrencyCode, Degraded } from "./schemas.ts";

const MOST_POINTS = 1_000_000_000;

/**
 * What a wish to pay with points comes to. It promises nothing and takes nothing: the extension writes the answer to the
 * cart, the Function caps it by the balance in the customer's metafield, and the ledger pays when the order has come.
 */
export function redeemOperation(rewards: RewardsReader, readRedemption: ReadRedemption): Operation {
  return operation({
    method: "POST",
    path: "/v1/checkout/redeem",
    operationId: "checkoutRedeem",
    summary: "How many of the buyer's points may pay for a cart, and what they are worth.",
    audience: "buyer",
    input: z.object({
      points: z.int().min(0).max(MOST_POINTS).describe("points the buyer wants to pay with"),
      totalMinor: Amount,
      currency: CurrencyCode,
    }),
    answer: z.object({
      points: z.int().describe("capped by balance and rule"),
      valueMinor: Amount,
      balance: z.int(),
      degraded: Degraded,
    }),
    run: async ({ points, totalMinor, currency }, request) => {
      if (request.customerId === null) {
        throw new ApiError(403, "NOT_LOGGED_IN", "only a buyer who is logged in has points", "offer them to log in");
      }
      const [known, redemption] = await Promise.all([rewards.read(request), readRedemption(request)]);
      const degraded = known.degraded || redemption.degraded;
      const balance = known.value?.points ?? 0;
      const rule = known.value?.rate?.currency === currency ? (redemption.value ?? null) : null;
      if (rule === null) return { points: 0, valueMinor: "0", balance, degraded };
      const wish = { points: BigInt(points), balance: BigInt(balance), totalMinor: BigInt(totalMinor) };
      const paid = redeemed(rule, wish);
      return { points: Number(paid.points), valueMinor: paid.valueMinor.toString(), balance, degraded };
    },
  });
}
