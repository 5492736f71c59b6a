import { z } from "zod";
import { FinancialStatus, FulfillmentStatus } from "../contracts/order.ts";

const SEARCH_MAX_CHARACTERS = 200;
const CURSOR_MAX_CHARACTERS = 500;

/** What the orders page shows, as it stands in its address: a link to it shows the same to anybody. */
export const OrdersFilter = z.object({
  search: z.string().max(SEARCH_MAX_CHARACTERS).optional().catch(undefined),
  status: z.enum(["open", "cancelled"]).optional().catch(undefined),
  financialStatus: FinancialStatus.optional().catch(undefined),
  fulfillmentStatus: FulfillmentStatus.optional().catch(undefined),
  cursor: z.string().max(CURSOR_MAX_CHARACTERS).optional().catch(undefined),
});
export type OrdersFilter = z.output<typeof OrdersFilter>;

const PARAMETERS = {
  search: "q",
  status: "status",
  financialStatus: "payment",
  fulfillmentStatus: "fulfillment",
  cursor: "after",
} as const satisfies Record<keyof OrdersFilter, string>;

const NAMES = Object.keys(PARAMETERS) as (keyof OrdersFilter)[];

/** What does not fit is left out: an old or mistyped link still opens the page. */
export function filterOf(parameters: URLSearchParams): OrdersFilter {
  const given = NAMES.map((name) => [name, parameters.get(PARAMETERS[name])?.trim() || undefined]);
  const filter = OrdersFilter.parse(Object.fromEntries(given));
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** "?q=jane&status=open", "" for the whole list. */
export function searchOf(filter: OrdersFilter): string {
  const parameters = new URLSearchParams();
  for (const name of NAMES) if (filter[name]) parameters.set(PARAMETERS[name], filter[name]);
  const search = parameters.toString();
  return search === "" ? "" : `?${search}`;
}

/** The same list from its beginning, with these changes: undefined takes a filter away. */
export function changed(
  filter: OrdersFilter,
  changes: { [Name in keyof OrdersFilter]: OrdersFilter[Name] | undefined },
): OrdersFilter {
  const next = { ...filter, ...changes, cursor: changes.cursor };
  return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== ""));
}

export function isFiltered({ search, status, financialStatus, fulfillmentStatus }: OrdersFilter): boolean {
  return [search, status, financialStatus, fulfillmentStatus].some((value) => value !== undefined);
}
