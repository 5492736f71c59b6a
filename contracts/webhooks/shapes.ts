import { z } from "zod";
import { Currency } from "../money.ts";

/**
 * Pieces of Shopify's webhook payloads. Only what we use is required; unknown fields pass.
 * Source: the sample payloads on https://shopify.dev/docs/api/webhooks/2026-07
 */

/** ISO 8601 with an offset, whole seconds: "2026-11-23T02:11:00+01:00". */
export const WebhookTime = z.iso.datetime({ offset: true });

/** An amount in the shop's currency and in the shopper's; we keep the shop's. The amount is a decimal string. */
export const MoneySet = z.object({ shop_money: z.object({ amount: z.string(), currency_code: Currency }) });

/**
 * A 64-bit id without its gid, as its digits. JSON.parse rounds numbers over 2^53: such a number is refused, since it
 * would name another object. Digits as text are exact.
 */
export const NumericId = z.union([z.int().positive(), z.string().regex(/^\d{1,20}$/)]);
