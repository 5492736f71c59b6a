import { type ServiceEnv, serviceEnv } from "../_runtime/env.ts";

export type PricingEnv = ServiceEnv;

/** PRICING_DATABASE_URL, PRICING_QUERY_DATABASE_URL, PRICING_NATS_USER, PRICING_NATS_PASSWORD and the common ones. */
export function pricingEnv(source: Readonly<Record<string, string | undefined>> = process.env): PricingEnv {
  return serviceEnv("pricing", source);
}
