import { type ServiceEnv, serviceEnv } from "../_runtime/env.ts";

export type OrdersEnv = ServiceEnv;

/** ORDERS_DATABASE_URL, ORDERS_QUERY_DATABASE_URL, ORDERS_NATS_USER, ORDERS_NATS_PASSWORD and the common ones. */
export function ordersEnv(source: Readonly<Record<string, string | undefined>> = process.env): OrdersEnv {
  return serviceEnv("orders", source);
}
