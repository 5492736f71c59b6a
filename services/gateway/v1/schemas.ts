import { z } from "zod";
import { Currency } from "../../../contracts/money.ts";

/** Minor units as they travel: a string of digits. Amounts of a request are never below nothing. */
export const Amount = z
  .string()
  .regex(/^\d{1,15}$/, "minor units as a string of digits")
  .describe("minor units of the currency, as a string of digits");

export const CurrencyCode = Currency.describe("ISO 4217, e.g. EUR");

export const Degraded = z
  .boolean()
  .describe("a service behind did not answer: this is an earlier answer, or a default one");

export const NextTier = z.object({ name: z.string(), missingMinor: Amount });

export const RedemptionRule = z.object({
  points: z.int().describe("so many points"),
  minor: Amount.describe("are worth so much"),
  maxPercentBps: z.int().describe("at most this share of a subtotal, 10,000 is all"),
});
