import { z } from "zod";
import { defineCommand } from "../define.ts";
import { Gid } from "../order.ts";

/** Read the order from Shopify again and apply what differs. */
export const ResyncOrderV1 = defineCommand("orders", "resync", 1, z.object({ orderId: Gid }));
