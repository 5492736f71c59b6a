import { z } from "zod";
import { addressFilter, CURSOR_PART, SEARCH_PART } from "./address-filter.ts";

const TIER_MAX_CHARACTERS = 40;

export const customersFilter = addressFilter({
  search: SEARCH_PART,
  tier: { parameter: "tier", schema: z.string().max(TIER_MAX_CHARACTERS) },
  cursor: CURSOR_PART,
});
export type CustomersFilter = ReturnType<typeof customersFilter.read>;
export const CUSTOMERS_PATH = "/app/customers";
