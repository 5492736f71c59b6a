import { type Control, ControlRefusal } from "./control.ts";
import { type Seeded, seeded } from "./seeded.ts";
import { readProducts, type StoreOrder } from "./store-state.ts";

/** Shoppers of a shop: few enough that each comes back, so that balances add up over orders. */
const SHOPPERS = 40;
const LINES_MAX = 4;
const UNITS_MAX = 3;
/** Of the most recent orders one is changed: webhooks of its earlier changes may still be under way. */
const RECENT_ORDERS = 30;
/** An order sold out of stock is tried with other goods. */
const TRIES = 5;

type Variant = Awaited<ReturnType<typeof readProducts>>[number]["variants"][number];

interface ShopLoad {
  readonly shop: string;
  readonly variants: readonly Variant[];
  /** Newest last, as the store answered them last. */
  readonly orders: StoreOrder[];
}

type Action = (random: Seeded, shop: ShopLoad) => Promise<string>;

export interface Load {
  /** Does the next thing that a shopper, a merchant or another app would do. @returns it in words. */
  next(): Promise<string>;
  /** Orders placed so far. */
  orders(): number;
}

/**
 * What happens in the shops, one thing after the other: which thing, to which order and with which goods follows from
 * the seed alone.
 */
export async function openLoad(control: Control, shops: readonly string[], seed: string): Promise<Load> {
  const random = seeded(`${seed}/load`);
  const loads: ShopLoad[] = [];
  for (const shop of shops) {
    const products = await readProducts(control, shop);
    loads.push({ shop, variants: products.flatMap(({ variants }) => variants), orders: [] });
  }
  const weighted = actions(control).flatMap(([weight, action]) => Array.from({ length: weight }, () => action));
  return {
    orders: () => loads.reduce((sum, { orders }) => sum + orders.length, 0),
    next: async () => {
      const shop = random.pick(loads);
      const action = random.pick(weighted);
      try {
        return `${shop.shop}: ${await action(random, shop)}`;
      } catch (error) {
        if (!(error instanceof ControlRefusal) || error.status >= 500) throw error;
        return `${shop.shop}: refused, ${error.code}`;
      }
    },
  };
}

function actions(control: Control): [weight: number, action: Action][] {
  return [
    [55, (random, shop) => place(control, random, shop)],
    [6, (random, shop) => pay(control, random, shop)],
    [9, (random, shop) => edit(control, random, shop)],
    [9, (random, shop) => refund(control, random, shop)],
    [9, (random, shop) => fulfil(control, random, shop)],
    [4, (random, shop) => cancel(control, random, shop)],
    [4, (random, shop) => rename(control, random, shop)],
    [4, (random, shop) => adjust(control, random, shop)],
  ];
}

async function place(control: Control, random: Seeded, shop: ShopLoad): Promise<string> {
  const number = random.whole(SHOPPERS);
  const isGuest = random.chance(0.05);
  const payment = random.chance(0.15) ? "pending" : "paid";
  for (let tries = 0; ; tries += 1) {
    const lines = Array.from({ length: random.between(1, LINES_MAX) }, () => ({
      variantId: random.pick(shop.variants).variantId,
      quantity: random.between(1, UNITS_MAX),
    }));
    try {
      const order = await control.post<StoreOrder>("/orders", {
        shop: shop.shop,
        // Who agreed to marketing stays so: consent is asked for when a mail leaves, and that moment is nobody's to fix.
        ...(isGuest
          ? {}
          : {
              customer: {
                email: `shopper-${number}@${shop.shop}.example`,
                firstName: "Shopper",
                lastName: `${number}`,
              },
              acceptsMarketing: number % 2 === 0,
            }),
        lines,
        payment,
        ...(random.chance(0.2) ? { discountMinor: random.between(1, 300) } : {}),
      });
      shop.orders.push(order);
      return `${order.name} placed, ${payment}`;
    } catch (error) {
      if (!(error instanceof ControlRefusal) || tries >= TRIES) throw error;
    }
  }
}

/** A recent order for which `fits`, or an older one of any kind. */
function pickOrder(random: Seeded, shop: ShopLoad, fits: (order: StoreOrder) => boolean): StoreOrder | undefined {
  const fitting = shop.orders.filter(fits).slice(-RECENT_ORDERS);
  return fitting.length > 0 ? random.pick(fitting) : undefined;
}

async function change(
  control: Control,
  shop: ShopLoad,
  order: StoreOrder,
  verb: string,
  body: object,
): Promise<string> {
  const changed = await control.post<StoreOrder>(`/orders/${order.id}/${verb}`, { shop: shop.shop, ...body });
  shop.orders[shop.orders.findIndex((each) => each.id === order.id)] = changed;
  return `${order.name} ${verb}`;
}

const isOpen = (order: StoreOrder) => order.cancelledAt === null;
const NOTHING = "nothing to do";

async function pay(control: Control, random: Seeded, shop: ShopLoad): Promise<string> {
  const order = pickOrder(random, shop, (each) => isOpen(each) && /pending|partially_paid/.test(each.financialStatus));
  return order ? change(control, shop, order, "pay", {}) : NOTHING;
}

async function edit(control: Control, random: Seeded, shop: ShopLoad): Promise<string> {
  const order = pickOrder(random, shop, (each) => isOpen(each) && each.lines.some((line) => line.currentQuantity > 0));
  if (!order) return NOTHING;
  if (random.chance(0.4)) {
    const add = [{ variantId: random.pick(shop.variants).variantId, quantity: 1 }];
    return change(control, shop, order, "edit", { add });
  }
  const line = random.pick(order.lines);
  const shipped = line.currentQuantity - line.fulfillableQuantity;
  const quantity = random.between(Math.max(0, shipped), line.currentQuantity + 2);
  return change(control, shop, order, "edit", { setQuantity: [{ lineId: line.lineId, quantity }] });
}

async function refund(control: Control, random: Seeded, shop: ShopLoad): Promise<string> {
  const order = pickOrder(
    random,
    shop,
    (each) =>
      /paid|partially_refunded/.test(each.financialStatus) && each.lines.some((line) => line.currentQuantity > 0),
  );
  if (!order) return NOTHING;
  const line = random.pick(order.lines.filter((each) => each.currentQuantity > 0));
  const quantity = random.between(1, line.currentQuantity);
  return change(control, shop, order, "refund", {
    lines: [{ lineId: line.lineId, quantity, restock: random.chance(0.7) }],
  });
}

async function fulfil(control: Control, random: Seeded, shop: ShopLoad): Promise<string> {
  const order = pickOrder(
    random,
    shop,
    (each) => isOpen(each) && each.lines.some((line) => line.fulfillableQuantity > 0),
  );
  if (!order) return NOTHING;
  if (random.chance(0.5)) return change(control, shop, order, "fulfil", {});
  const line = random.pick(order.lines.filter((each) => each.fulfillableQuantity > 0));
  const quantity = random.between(1, line.fulfillableQuantity);
  return change(control, shop, order, "fulfil", { lines: [{ lineId: line.lineId, quantity }] });
}

async function cancel(control: Control, random: Seeded, shop: ShopLoad): Promise<string> {
  const order = pickOrder(
    random,
    shop,
    (each) => isOpen(each) && each.lines.every((line) => line.fulfilledQuantity === 0),
  );
  if (!order) return NOTHING;
  return change(control, shop, order, "cancel", { restock: random.chance(0.8), refund: random.chance(0.9) });
}

async function rename(control: Control, random: Seeded, shop: ShopLoad): Promise<string> {
  const order = pickOrder(random, shop, (each) => each.customerId !== null);
  if (!order?.customerId) return NOTHING;
  const id = order.customerId.split("/").at(-1);
  const lastName = `Renamed ${random.whole(1_000)}`;
  await control.post(`/customers/${id}`, { shop: shop.shop, lastName });
  return `customer ${id} is called ${lastName}`;
}

/** Somebody else writes stock, past the app. */
async function adjust(control: Control, random: Seeded, shop: ShopLoad): Promise<string> {
  const variant = random.pick(shop.variants.filter((each) => each.tracked && each.levels.length > 0));
  const locationId = random.pick(variant.levels).locationId;
  const delta = random.between(1, 20) * (random.chance(0.7) ? 1 : -1);
  await control.post("/inventory/adjust", {
    shop: shop.shop,
    inventoryItemId: variant.inventoryItemId,
    locationId,
    delta,
  });
  return `${variant.inventoryItemId} ${delta > 0 ? "+" : ""}${delta}`;
}
