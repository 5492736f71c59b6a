import { type ServiceEnv, serviceEnv } from "../_runtime/env.ts";

export type CustomersEnv = ServiceEnv;

/** CUSTOMERS_DATABASE_URL, CUSTOMERS_QUERY_DATABASE_URL, CUSTOMERS_NATS_USER, CUSTOMERS_NATS_PASSWORD and the common ones. */
export function customersEnv(source: Readonly<Record<string, string | undefined>> = process.env): CustomersEnv {
  return serviceEnv("customers", source);
}
