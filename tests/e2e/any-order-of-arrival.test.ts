import { afterAll, beforeAll, expect, test } from "vitest";
import { AnalyticsSummary } from "../../contracts/queries/analytics.ts";
import { CustomersLoyalty } from "../../contracts/queries/customers.ts";
import { InventoryItemQuery } from "../../contracts/queries/inventory.ts";
import { OrdersGet } from "../../contracts/queries/orders.ts";
import { type Asking, openAsking, storeIsRead } from "./asking.ts";
import { eventually, type Fleet, startFleet } from "./fleet.ts";
import {
  deliveriesAfter,
  placeOrder,
  redeliver,
  type StoreOrder,
  type StoreVariant,
  variantsOf,
  webhooksArrived,
} from "./store.ts";

const SETTLES_MS = 120_000;
const TOPICS = ["orders/create", "orders/paid", "inventory_levels/update", "orders/edited", "refunds/create"];

interface Life {
  readonly variant: StoreVariant;
  readonly email: string;
  readonly order: StoreOrder;
  /** One delivery a topic, in TOPICS' order; none of them has arrived. */
  readonly deliveries: readonly number[];
}

let fleet: Fleet;
let asking: Asking;
const lives: Life[] = [];

beforeAll(async () => {
  // 240 edits and refunds make orders read as many orders: a small plan's share of the Admin API takes minutes for them.
  fleet = await startFleet("any-order", [], { SIMULATOR_PLAN: "plus" });
  asking = await openAsking(fleet, "harbor-lane");
  // What is history is told by how long ago the app was installed: the clock must not jump before that is read.
  await storeIsRead(fleet);
});
afterAll(async () => {
  await asking?.close();
  await fleet?.stop();
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}

/** Versions are whole seconds: in one second all webhooks would tie, and none would have to be told newer or older. */
const aSecondLater = () => fleet.control("POST", "/clock", { advanceMs: 1_000 });

/** Placed, paid, edited from 3 to 4 and refunded by 1, while no webhook gets through. */
async function live(variant: StoreVariant, email: string): Promise<Life> {
  const before = Math.max(0, ...(await deliveriesAfter(fleet, 0)).map((delivery) => delivery.id));
  const { id, lines } = await placeOrder(fleet, {
    email,
    variantId: variant.variantId,
    quantity: 3,
    payment: "pending",
  });
  const lineId = lines[0]?.lineId;
  await aSecondLater();
  await fleet.control("POST", `/orders/${id}/pay`, {});
  await aSecondLater();
  await fleet.control("POST", `/orders/${id}/edit`, { setQuantity: [{ lineId, quantity: 4 }] });
  await aSecondLater();
  const order = await fleet.control<StoreOrder>("POST", `/orders/${id}/refund`, {
    lines: [{ lineId, quantity: 1, restock: true }],
  });
  const made = await deliveriesAfter(fleet, before);
  const newest = (topic: string) => made.findLast((delivery) => delivery.topic === topic)?.id ?? 0;
  return { variant, email, order, deliveries: TOPICS.map(newest) };
}

// A bug here would look like this: 119 orders alike, and one whose refund came before its creation.
test("all 120 orders of arrival, each webhook twice, end in one state of every service", async () => {
  const arrivals = permutations([0, 1, 2, 3, 4]);
  const variants = (await variantsOf(fleet)).filter((each) => each.tracked && each.available >= 10);
  expect(variants.length).toBeGreaterThanOrEqual(arrivals.length);
  await fleet.control("POST", "/faults", { kind: "webhook-drop", probability: 1 });
  for (const [at] of arrivals.entries()) {
    const variant = variants[at] as StoreVariant;
    lives.push(await live(variant, `shopper-${at}@example.com`));
  }
  await fleet.control("DELETE", "/faults");
  expect(lives.every((each) => each.deliveries.every((id) => id > 0))).toBe(true);
  for (const [at, arrival] of arrivals.entries()) {
    for (const topic of arrival) {
      const delivery = lives[at]?.deliveries[topic] ?? 0;
      await redeliver(fleet, delivery);
      await redeliver(fleet, delivery);
    }
  }
  await webhooksArrived(fleet);
  const total = lives.reduce((sum, { order }) => sum + order.totals.total.minor - order.totals.refunded.minor, 0);
  await eventually("analytics has them all", SETTLES_MS, async () => {
    const { totals } = await asking.ask(AnalyticsSummary, {});
    return totals.orders === arrivals.length && totals.totalMinor === BigInt(total) ? true : undefined;
  });
  for (const each of lives) await expectOneState(each);
});

async function expectOneState({ variant, email, order }: Life): Promise<void> {
  const left = order.totals.total.minor - order.totals.refunded.minor;
  await eventually(`points of ${email}`, SETTLES_MS, async () => {
    const { customer } = await asking.ask(CustomersLoyalty, { email });
    return customer?.points === Math.floor(left / 100) ? true : undefined;
  });
  const { item, ledger } = await eventually(`stock of ${variant.sku ?? variant.variantId}`, SETTLES_MS, async () => {
    const stock = await asking.ask(InventoryItemQuery, { variantId: variant.variantId });
    return stock.item?.available === variant.available - 3 ? stock : undefined;
  });
  expect(item?.committed).toBe(variant.committed + 3);
  // Stock that moved long before its order came was booked to somebody unknown, and taken back from them since.
  const unknown = ledger.filter((entry) => ["unknown-outside-writer", "correction"].includes(entry.cause));
  expect(unknown.reduce((sum, entry) => sum + entry.availableDelta, 0)).toBe(0);
  const { order: ours } = await asking.ask(OrdersGet, { orderId: order.orderId });
  expect(ours).toMatchObject({
    financialStatus: "partially_refunded",
    refundedMinor: BigInt(order.totals.refunded.minor),
    currentTotalMinor: BigInt(order.totals.currentTotal.minor),
  });
}
