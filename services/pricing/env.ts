import { z } from "zod";
import { parseEnv, type ServiceEnv, serviceEnv } from "../_runtime/env.ts";

export interface PricingEnv extends ServiceEnv {
  /** Where Shopify reaches the app; only the carrier service needs it. */
  readonly appUrl: string | undefined;
}

const Own = z.object({
  SHOPIFY_APP_URL: z.url().optional().describe("the public address of the app, e.g. https://flotilla.example.com"),
});

/** PRICING_DATABASE_URL, PRICING_QUERY_DATABASE_URL, PRICING_NATS_USER, PRICING_NATS_PASSWORD and the common ones. */
export function pricingEnv(source: Readonly<Record<string, string | undefined>> = process.env): PricingEnv {
  return { ...serviceEnv("pricing", source), appUrl: parseEnv(Own, source).SHOPIFY_APP_URL };
}
