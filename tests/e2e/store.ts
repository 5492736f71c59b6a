import type { Fleet } from "./fleet.ts";

/** What the tests read of the simulator's answers: the store's own truth. */
export interface StoreOrder {
  orderId: string;
  id: number;
  name: string;
  customerId: string | null;
  totals: Record<"total" | "currentTotal" | "refunded", { minor: number }>;
  lines: { lineId: string; variantId: string; inventoryItemId: string; quantity: number }[];
}

export interface StoreVariant {
  variantId: string;
  inventoryItemId: string;
  sku: string | null;
  price: { minor: number };
  tracked: boolean;
  available: number;
  committed: number;
  onHand: number;
  levels: { locationId: string; available: number; committed: number; onHand: number }[];
}

interface Delivery {
  id: number;
  topic: string;
  state: string;
}

export async function variantsOf(fleet: Fleet, limit = 250): Promise<StoreVariant[]> {
  const { products } = await fleet.control<{ products: { variants: StoreVariant[] }[] }>(
    "GET",
    `/products?limit=${limit}`,
  );
  return products.flatMap((product) => product.variants);
}

export async function placeOrder(
  fleet: Fleet,
  order: {
    email: string;
    variantId: string;
    quantity: number;
    payment?: "paid" | "pending";
    acceptsMarketing?: boolean;
  },
): Promise<StoreOrder> {
  const { email, variantId, quantity, ...rest } = order;
  return fleet.control("POST", "/orders", { customer: { email }, lines: [{ variantId, quantity }], ...rest });
}

/** Deliveries made since the one with the number `after`, oldest first. */
export async function deliveriesAfter(fleet: Fleet, after: number): Promise<Delivery[]> {
  const { deliveries } = await fleet.control<{ deliveries: Delivery[] }>("GET", "/deliveries?limit=100");
  return deliveries.filter((delivery) => delivery.id > after).sort((one, other) => one.id - other.id);
}

export async function redeliver(fleet: Fleet, deliveryId: number): Promise<void> {
  await fleet.control("POST", `/deliveries/${deliveryId}/redeliver`, {});
}

/** Until no webhook is under way. */
export async function webhooksArrived(fleet: Fleet): Promise<void> {
  const { idle } = await fleet.control<{ idle: boolean }>("GET", "/idle?timeoutMs=30000");
  if (!idle) throw new Error("webhooks are still under way");
}
