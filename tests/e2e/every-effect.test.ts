import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, storeIsRead } from "./asking.ts";
import { eventually, type Fleet, startFleet } from "./fleet.ts";
import { placeOrder, type StoreOrder, type StoreVariant, variantsOf, webhooksArrived } from "./store.ts";

const SETTLES_MS = 30_000;
const EMAIL = "grace@example.com";

interface Stock {
  item: { available: number; committed: number; onHand: number };
  ledger: { cause: string; orderId: string | null; availableDelta: number; matchedBy: string | null }[];
}
interface Loyalty {
  customer: { points: number } | null;
  metafield: { points: number } | null;
}
interface Summary {
  totals: { orders: number; units: number; totalMinor: string };
}
interface Mail {
  to: string[] | string;
  subject: string;
  messageId: string;
}

let fleet: Fleet;
let variant: StoreVariant;
let order: StoreOrder;

beforeAll(async () => {
  fleet = await startFleet("every-effect");
  const found = (await variantsOf(fleet)).find((each) => each.tracked && each.available > 50);
  if (!found) throw new Error("the catalogue has no variant with stock");
  variant = found;
  await storeIsRead(fleet);
});
afterAll(() => fleet?.stop());

const stock = () => ask<Stock>(fleet, "inventory.item", { variantId: variant.variantId });
const loyalty = () => ask<Loyalty>(fleet, "customers.loyalty", { email: EMAIL });
const summary = () => ask<Summary>(fleet, "analytics.summary", {});
const mails = async () => (await fleet.control<{ mails: Mail[] }>("GET", "/mailbox")).mails;
const storeVariant = async () => (await variantsOf(fleet)).find((each) => each.variantId === variant.variantId);

// A bug here would look like this: stock down twice, because the order and the level update were both counted.
test("an order moves stock, points and figures once", async () => {
  order = await placeOrder(fleet, { email: EMAIL, variantId: variant.variantId, quantity: 3, acceptsMarketing: true });
  await webhooksArrived(fleet);
  await eventually("its stock is booked and matched", SETTLES_MS, async () => {
    const entries = (await stock()).ledger.filter((entry) => entry.orderId === order.orderId);
    return entries.length > 0 && entries.every((entry) => entry.matchedBy !== null) ? true : undefined;
  });
  const { item, ledger } = await stock();
  expect(await storeVariant()).toMatchObject({ available: variant.available - 3, committed: variant.committed + 3 });
  expect(item).toMatchObject({
    available: variant.available - 3,
    committed: variant.committed + 3,
    onHand: variant.onHand,
  });
  expect(ledger.filter((entry) => entry.orderId === order.orderId)).toEqual([
    expect.objectContaining({ cause: "order", availableDelta: -3 }),
  ]);
  expect(ledger.filter((entry) => entry.cause === "unknown-outside-writer")).toEqual([]);

  const points = Math.floor(order.totals.total.minor / 100);
  await eventually("its points are in Shopify", SETTLES_MS, async () =>
    (await loyalty()).metafield?.points === points ? true : undefined,
  );
  expect((await loyalty()).customer?.points).toBe(points);
  await eventually("its figures are counted", SETTLES_MS, async () =>
    (await summary()).totals.totalMinor === String(order.totals.total.minor) ? true : undefined,
  );
  expect((await summary()).totals).toMatchObject({ orders: 1, units: 3 });
});

test("the mailbox holds the summary of points, and no order confirmation, once", async () => {
  await eventually("the mail is there", SETTLES_MS, async () => ((await mails()).length > 0 ? true : undefined));
  await webhooksArrived(fleet);
  const toShopper = (await mails()).filter((mail) => String(mail.to).includes(EMAIL));
  expect(toShopper).toHaveLength(1);
  expect(new Set((await mails()).map((mail) => mail.messageId)).size).toBe((await mails()).length);
});

test("a refund of one unit takes back exactly its own", async () => {
  const [line] = order.lines;
  order = await fleet.control("POST", `/orders/${order.id}/refund`, {
    lines: [{ lineId: line?.lineId, quantity: 1, restock: true }],
  });
  await webhooksArrived(fleet);
  await eventually("stock is back by one", SETTLES_MS, async () =>
    (await stock()).item.available === variant.available - 2 ? true : undefined,
  );
  const left = order.totals.total.minor - order.totals.refunded.minor;
  await eventually("figures follow", SETTLES_MS, async () =>
    (await summary()).totals.totalMinor === String(left) ? true : undefined,
  );
  await eventually("points follow", SETTLES_MS, async () =>
    (await loyalty()).customer?.points === Math.floor(left / 100) ? true : undefined,
  );
  await eventually("the refund's mail is there", SETTLES_MS, async () =>
    (await mails()).filter((mail) => String(mail.to).includes(EMAIL)).length === 2 ? true : undefined,
  );
});

test("a cancellation takes back the rest", async () => {
  await fleet.control("POST", `/orders/${order.id}/cancel`, { restock: true, refund: true });
  await webhooksArrived(fleet);
  await eventually("all stock is back", SETTLES_MS, async () =>
    (await stock()).item.available === variant.available ? true : undefined,
  );
  await eventually("no points, in Shopify too", SETTLES_MS, async () =>
    (await loyalty()).metafield?.points === 0 ? true : undefined,
  );
  await eventually("nothing earned", SETTLES_MS, async () =>
    (await summary()).totals.totalMinor === "0" ? true : undefined,
  );
  const { item } = await stock();
  expect(item).toMatchObject({ available: variant.available, committed: variant.committed, onHand: variant.onHand });
  expect(await storeVariant()).toMatchObject({ available: variant.available, committed: variant.committed });
});

test("stock that somebody else writes is booked as such, with its time", async () => {
  await fleet.control("POST", "/inventory/adjust", { variantId: variant.variantId, delta: -4, reason: "other" });
  await eventually("the outside writer is in the ledger", SETTLES_MS, async () =>
    (await stock()).ledger.find((entry) => entry.cause === "unknown-outside-writer" && entry.availableDelta === -4),
  );
  expect((await stock()).item.available).toBe(variant.available - 4);
});
