import { BackfillCustomersV1 } from "../contracts/commands/customers.ts";
import { BackfillInventoryV1 } from "../contracts/commands/inventory.ts";
import { BackfillOrdersV1 } from "../contracts/commands/orders.ts";

/** What makes a service read its part of the store again. */
export const BACKFILL_COMMANDS = {
  inventory: BackfillInventoryV1,
  customers: BackfillCustomersV1,
  orders: BackfillOrdersV1,
} as const;
