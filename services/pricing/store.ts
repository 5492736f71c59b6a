import type { Database } from "../_runtime/database.ts";

export interface PricingStore {
  readonly database: Database;
}

export function pricingStore(database: Database): PricingStore {
  return { database };
}
