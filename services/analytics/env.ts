import { type ServiceEnv, serviceEnv } from "../_runtime/env.ts";

export type AnalyticsEnv = ServiceEnv;

/** ANALYTICS_DATABASE_URL, ANALYTICS_QUERY_DATABASE_URL, ANALYTICS_NATS_USER, ANALYTICS_NATS_PASSWORD and the common ones. */
export function analyticsEnv(source: Readonly<Record<string, string | undefined>> = process.env): AnalyticsEnv {
  return serviceEnv("analytics", source);
}
