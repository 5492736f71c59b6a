import type { Order } from "../../contracts/order.ts";

/** A store of one product with stock at some locations, which moves its own stock as Shopify does. */
export interface TestLevel {
  available: number;
  committed: number;
  updatedAtMs: number;
}

export interface LevelWebhook {
  readonly inventory_item_id: number;
  readonly location_id: number;
  readonly available: number;
  readonly updated_at: string;
}

/** What one step of an order's life sends: its newest snapshot and the levels that moved. */
export interface Told {
  readonly order: Order;
  readonly levels: readonly LevelWebhook[];
}

type Line = Order["lines"][number];

export const itemGid = (item: number) => `gid://shopify/InventoryItem/${item}`;
export const locationGid = (location: number) => `gid://shopify/Location/${location}`;
export const variantGid = (item: number) => `gid://shopify/ProductVariant/${item + 1_000}`;
export const START_MS = Date.parse("2026-11-23T09:00:00Z");

const utc = (ms: number) => new Date(Math.floor(ms / 1_000) * 1_000).toISOString().replace(".000Z", "Z");

export class TestStore {
  readonly levels = new Map<string, TestLevel>();
  readonly tracked = new Map<number, boolean>();
  /** Items that the Admin API no longer shows. */
  readonly gone = new Set<number>();
  nowMs = START_MS;
  /** How much the clock moves with each step. */
  stepMs = 1_000;

  stock(item: number, location: number, available: number, tracked = true): void {
    this.levels.set(`${item}/${location}`, { available, committed: 0, updatedAtMs: START_MS - 86_400_000 });
    this.tracked.set(item, tracked);
  }

  level(item: number, location: number): TestLevel {
    const level = this.levels.get(`${item}/${location}`);
    if (!level) throw new Error(`no level of ${item} at ${location}`);
    return level;
  }

  move(item: number, location: number, by: { available?: number; committed?: number }): LevelWebhook {
    const level = this.level(item, location);
    level.available += by.available ?? 0;
    level.committed += by.committed ?? 0;
    level.updatedAtMs = this.nowMs;
    const { available } = level;
    return { inventory_item_id: item, location_id: location, available, updated_at: utc(this.nowMs) };
  }

  tick(): string {
    this.nowMs += this.stepMs;
    return utc(this.nowMs);
  }

  /** Lines of [item, quantity]; a line without an item is a custom one. */
  place(number: number, lines: readonly (readonly [item: number | null, quantity: number])[], location: number): Told {
    const at = this.tick();
    const order: Order = {
      orderId: `gid://shopify/Order/${number}`,
      name: `#${number}`,
      currency: "EUR",
      createdAt: at,
      updatedAt: at,
      customerId: null,
      customerName: null,
      email: null,
      financialStatus: "pending",
      fulfillmentStatus: "unfulfilled",
      cancelledAt: null,
      cancelReason: null,
      subtotalMinor: 0n,
      discountMinor: 0n,
      shippingMinor: 0n,
      taxMinor: 0n,
      totalMinor: 0n,
      currentTotalMinor: 0n,
      refundedMinor: 0n,
      lines: lines.map(([item, quantity], index): Line => lineOf(number * 1_000 + index, item, quantity)),
      refunds: [],
      fulfillments: [],
    };
    return { order, levels: lines.flatMap(([item, quantity]) => this.#commit(item, location, quantity)) };
  }

  pay({ order }: Told): Told {
    return { order: { ...order, updatedAt: this.tick(), financialStatus: "paid" }, levels: [] };
  }

  /** One more of the first line, as an edit does it; by -1 takes one out. */
  edit({ order }: Told, location: number, by: 1 | -1 = 1): Told {
    const updatedAt = this.tick();
    const [line, ...rest] = order.lines as [Line, ...Line[]];
    const quantity = line.quantity + Math.max(0, by);
    const edited = { ...line, quantity, currentQuantity: line.currentQuantity + by };
    return {
      order: { ...order, updatedAt, lines: [edited, ...rest] },
      levels: this.#commit(itemOf(line), location, by),
    };
  }

  refund({ order }: Told, location: number, restockType: "cancel" | "return" | "no_restock", quantity = 1): Told {
    const at = this.tick();
    const [line, ...rest] = order.lines as [Line, ...Line[]];
    const refund: Order["refunds"][number] = {
      refundId: `gid://shopify/Refund/${order.refunds.length + 1}${line.lineId.split("/").at(-1)}`,
      createdAt: at,
      note: null,
      refundedMinor: 0n,
      lines: [
        {
          lineId: line.lineId,
          variantId: line.variantId,
          quantity,
          restockType,
          locationId: restockType === "no_restock" ? null : locationGid(location),
          subtotalMinor: 0n,
          taxMinor: 0n,
        },
      ],
    };
    const lines = [{ ...line, currentQuantity: line.currentQuantity - quantity }, ...rest];
    const item = itemOf(line);
    const moved = () => {
      if (item === null || restockType === "no_restock") return [];
      if (restockType === "cancel") return this.#commit(item, location, -quantity);
      return [this.move(item, location, { available: quantity })];
    };
    return { order: { ...order, updatedAt: at, lines, refunds: [...order.refunds, refund] }, levels: moved() };
  }

  fulfil({ order }: Told, location: number, quantity: number): Told {
    const at = this.tick();
    const [line] = order.lines as [Line];
    const fulfillment: Order["fulfillments"][number] = {
      fulfillmentId: `gid://shopify/Fulfillment/${order.fulfillments.length + 1}${line.lineId.split("/").at(-1)}`,
      createdAt: at,
      status: "success",
      locationId: locationGid(location),
      trackingCompany: null,
      trackingNumber: null,
      lines: [{ lineId: line.lineId, quantity }],
    };
    const item = itemOf(line);
    const levels = item === null ? [] : [this.move(item, location, { committed: -quantity })];
    return { order: { ...order, updatedAt: at, fulfillments: [...order.fulfillments, fulfillment] }, levels };
  }

  cancel({ order }: Told, location: number): Told {
    const [line] = order.lines as [Line];
    const told = this.refund({ order, levels: [] }, location, "cancel", line.currentQuantity);
    return { ...told, order: { ...told.order, cancelledAt: told.order.updatedAt } };
  }

  #commit(item: number | null, location: number, quantity: number): LevelWebhook[] {
    if (item === null || !this.tracked.get(item)) return [];
    return [this.move(item, location, { available: -quantity, committed: quantity })];
  }
}

function lineOf(id: number, item: number | null, quantity: number): Line {
  return {
    lineId: `gid://shopify/LineItem/${id}`,
    productId: item === null ? null : `gid://shopify/Product/${item + 2_000}`,
    variantId: item === null ? null : variantGid(item),
    sku: item === null ? null : `SKU-${item}`,
    title: `Product ${item}`,
    variantTitle: null,
    quantity,
    currentQuantity: quantity,
    unitPriceMinor: 0n,
    discountMinor: 0n,
  };
}

function itemOf(line: Line): number | null {
  return line.variantId === null ? null : Number(line.variantId.split("/").at(-1)) - 1_000;
}

const numberIn = (gid: string) => Number(gid.slice(gid.lastIndexOf("/") + 1));

/** What the Admin API answers of the store, by operation. */
export function answerOf(store: TestStore, operation: string, variables: Record<string, unknown>): unknown {
  switch (operation) {
    case "InventoryLocations": {
      const ids = [...new Set([...store.levels.keys()].map((key) => Number(key.split("/")[1])))].sort();
      const nodes = ids.map((id) => ({ id: locationGid(id), name: `Location ${id}`, isActive: true }));
      return { locations: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } };
    }
    case "InventoryItemsPage": {
      const all = [...store.tracked.keys()];
      const from = variables.after == null ? 0 : Number(variables.after);
      const page = all.slice(from, from + 2);
      const hasNextPage = from + 2 < all.length;
      const pageInfo = { hasNextPage, endCursor: String(from + 2) };
      return { inventoryItems: { nodes: page.map((item) => itemNode(store, item)), pageInfo } };
    }
    case "InventoryItemsByIds":
      return { nodes: (variables.ids as string[]).map((id) => itemNode(store, numberIn(id))) };
    case "VariantStockByIds":
      return {
        nodes: (variables.ids as string[]).map((id) => {
          const inventoryItem = itemNode(store, numberIn(id) - 1_000);
          return inventoryItem && { id, inventoryItem };
        }),
      };
    case "InventoryLevelNow": {
      const item = numberIn(String(variables.inventoryItemId));
      if (!store.tracked.has(item)) return { inventoryItem: null };
      const level = store.levels.get(`${item}/${numberIn(String(variables.locationId))}`);
      const inventoryLevel = level ? levelNode(level, numberIn(String(variables.locationId))) : null;
      return { inventoryItem: { id: variables.inventoryItemId, tracked: store.tracked.get(item), inventoryLevel } };
    }
    default:
      throw new Error(`unexpected ${operation}`);
  }
}

function itemNode(store: TestStore, item: number) {
  const tracked = store.tracked.get(item);
  if (tracked === undefined || store.gone.has(item)) return null;
  const levels = [...store.levels].filter(([key]) => key.startsWith(`${item}/`));
  return {
    id: itemGid(item),
    sku: `SKU-${item}`,
    tracked,
    updatedAt: utc(store.nowMs),
    variant: {
      id: variantGid(item),
      title: "Default Title",
      product: { id: `gid://shopify/Product/${item + 2_000}`, title: `Product ${item}` },
    },
    inventoryLevels: {
      nodes: levels.map(([key, level]) => levelNode(level, Number(key.split("/")[1]))),
      pageInfo: { hasNextPage: false },
    },
  };
}

function levelNode(level: TestLevel, location: number) {
  const { available, committed } = level;
  const quantities = { available, committed, on_hand: available + committed, incoming: 0 };
  return {
    updatedAt: utc(level.updatedAtMs),
    location: { id: locationGid(location), name: `Location ${location}` },
    quantities: Object.entries(quantities).map(([name, quantity]) => ({ name, quantity })),
  };
}
