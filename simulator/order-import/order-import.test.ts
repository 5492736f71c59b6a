import { afterEach, beforeEach, expect, test } from "vitest";
import { testApp, testWorld } from "../testing.ts";
import { openReceiver } from "../webhooks/receiver.testing.ts";
import type { World } from "../world.ts";
import { type ImportRun, type ImportRuns, openImports, type StartImport } from "./runs.ts";

const SHOP = "harbor-lane";
let world: World;
let imports: ImportRuns;
let receiver: Awaited<ReturnType<typeof openReceiver>>;

beforeEach(async () => {
  receiver = await openReceiver(testApp().clientSecret);
  world = testWorld({ app: { applicationUrl: receiver.url } });
  world.app.install(SHOP);
  world.start();
  imports = openImports(world);
});

afterEach(async () => {
  await imports.close();
  await world.close();
  await receiver.close();
});

const HEAD =
  "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status,Billing Name,Billing Country,Refunded Amount,Cancelled at,Tags";
const ADA = [
  `#2001,ada@example.com,partially_refunded,2010-12-01 08:26:10 +0000,fulfilled,2010-12-02 10:00:00 +0000,yes,EUR,43.00,5.00,7.66,48.00,,2.00,Parcel,2010-12-01 08:26:00 +0000,2,Coastal Mug,15.00,CER-001-SEA,fulfilled,Ada Lovelace,GB,15.00,,"old, paper"`,
  "#2001,,,,,,,,,,,,,,,,1,Something unheard,15.00,NO-SUCH-SKU,fulfilled,,,,,",
].join("\n");
const GUEST =
  "#2002,,paid,2010-12-01 08:26:00 +0000,unfulfilled,,no,EUR,15.00,0,2.39,15.00,,0,,2010-12-01 08:26:00 +0000,1,Coastal Mug,15.00,CER-001-SEA,pending,,,,,";
const REFUNDS = `Name,Lineitem number,Quantity,Amount,Refunded at,Restock,Note
#2001,1,1,15.00,2010-12-05 09:30:00 +0000,yes,broken`;
const FILE = [HEAD, ADA, GUEST].join("\n");

async function run(change: Partial<StartImport> = {}): Promise<ImportRun> {
  const { importId } = imports.start({
    shop: SHOP,
    orders: { text: FILE },
    refunds: { text: REFUNDS },
    mode: "history",
    ratePerSecond: undefined,
    ...change,
  });
  await imports.ended(importId);
  return imports.get(importId);
}

const at = (text: string) => Date.parse(text);
const order = (name: string) => {
  const found = world.orders.byName(SHOP, name);
  if (!found) throw new Error(`no order ${name}`);
  return found;
};
const stock = () => world.inventory.levels(SHOP).map((one) => [one.inventoryItemId, one.available, one.committed]);

test("history is the store's past: orders, refunds and customers at their times, without webhooks or movements", async () => {
  const before = stock();
  expect(await run()).toMatchObject({ state: "done", ordersDone: 2, refundsDone: 1, customersMade: 1, error: null });
  const ada = order("#2001");
  expect(ada).toMatchObject({
    number: 2_001,
    createdAt: at("2010-12-01T08:26:00Z"),
    updatedAt: at("2010-12-05T09:30:00Z"),
    financialStatus: "partially_refunded",
    fulfillmentStatus: "fulfilled",
    tags: ["old", "paper"],
    lines: [
      { sku: "CER-001-SEA", quantity: 2, currentQuantity: 1, fulfilledQuantity: 2 },
      { sku: "NO-SUCH-SKU", productId: null, title: "Something unheard" },
    ],
    refunds: [
      { createdAt: at("2010-12-05T09:30:00Z"), note: "broken", lines: [{ quantity: 1, restockType: "return" }] },
    ],
  });
  expect(ada.lines[0]?.variantId).not.toBeNull();
  expect(world.orders.totals(ada)).toMatchObject({
    totalMinor: 4_800,
    taxMinor: 766,
    shippingMinor: 500,
    discountMinor: 200,
    paidMinor: 4_800,
    refundedMinor: 1_500,
  });
  expect(order("#2002").customerId).toBeNull();
  expect(world.customers.byEmail(SHOP, "ada@example.com")).toMatchObject({
    firstName: "Ada",
    ordersCount: 1,
    totalSpentMinor: 3_300,
    emailConsent: "subscribed",
    createdAt: ada.createdAt,
  });
  expect(stock()).toEqual(before);
  await world.webhooks.idle();
  expect(receiver.received).toEqual([]);
  expect(world.journal.list({ kind: "order.imported" })).toHaveLength(2);
});

test("a repeat leaves what is there; the shop's own orders go on above the imported numbers", async () => {
  await run();
  expect(await run()).toMatchObject({ state: "done", ordersDone: 0, alreadyThere: 2, customersMade: 0 });
  expect(world.customers.byEmail(SHOP, "ada@example.com")).toMatchObject({ ordersCount: 1 });
  const next = world.orders.place({
    shop: SHOP,
    customer: null,
    lines: [{ title: "Card", priceMinor: 1, quantity: 1 }],
  });
  expect(next.name).toBe("#2003");
});

test("one bad row, and nothing of the file is there; the error names row, column and remedy", async () => {
  const broken = async (text: string, refunds?: string) => {
    const failed = await run({ orders: { text }, refunds: refunds === undefined ? undefined : { text: refunds } });
    expect(failed.state).toBe("failed");
    expect(world.orders.count(SHOP)).toBe(0);
    return `${failed.error?.message} ${failed.error?.remedy}`;
  };
  expect(await broken(FILE.replace("08:26:00 +0000,1,Coastal", "08:26:00 +0000,x,Coastal"))).toMatch(
    /orders, row 4, column "Lineitem quantity": "x" is no quantity\. Write a whole number/,
  );
  expect(await broken(FILE.replace("48.00", "49.00"))).toMatch(/row 2, column "Total".*4900.*4800/);
  expect(await broken(FILE.replaceAll("EUR", "GBP"))).toMatch(/column "Currency": "GBP".*EUR/);
  expect(await broken(FILE.replace("2010-12-01 08:26:00 +0000", "2010-12-01 08:26"))).toMatch(/"Created at".*\+0100/);
  expect(await broken(FILE.replace("Lineitem price", "Price"))).toMatch(/row 1: there is no column "Lineitem price"/);
  expect(await broken(`${FILE}\n${ADA}`)).toMatch(/row 5, column "Name": #2001 is there already/);
  expect(await broken(FILE.replace("partially_refunded", "refunded"), REFUNDS)).toMatch(
    /row 2, column "Financial Status": "refunded" does not fit/,
  );
  expect(await broken(FILE, REFUNDS.replace("#2001,1,1", "#2001,3,1"))).toMatch(
    /refunds, row 2, column "Lineitem number": #2001 has 2 lines/,
  );
  expect(await broken(FILE, REFUNDS.replace("#2001", "#9999"))).toMatch(/orders has no order #9999/);
  expect(world.customers.byEmail(SHOP, "ada@example.com")).toBeUndefined();
});

test("live, the clock goes to each order, stock moves and webhooks leave; refunds come at their time", async () => {
  const level = () => world.inventory.levels(SHOP, order("#2002").lines[0]?.inventoryItemId ?? 0);
  expect(await run({ mode: "live" })).toMatchObject({ state: "done", ordersDone: 2, refundsDone: 1 });
  const ada = order("#2001");
  expect(ada.createdAt).toBe(at("2010-12-01T08:26:00Z"));
  // Two orders of one second are placed in two.
  expect(order("#2002").createdAt).toBe(at("2010-12-01T08:26:01Z"));
  expect(ada.refunds[0]).toMatchObject({ createdAt: at("2010-12-05T09:30:00Z"), note: "broken" });
  expect(world.orders.totals(ada)).toMatchObject({ totalMinor: 4_800, taxMinor: 766, refundedMinor: 1_500 });
  expect(level().reduce((sum, one) => sum + one.committed, 0)).toBe(1);
  const topics = receiver.received.map((one) => one.topic);
  expect(topics.filter((topic) => topic === "orders/create")).toHaveLength(2);
  expect(topics).toContain("refunds/create");
  expect(topics).toContain("inventory_levels/update");
  expect(world.clock.now()).toBe(at("2010-12-05T09:30:00Z"));
});

test("live, tokens live by real time, and what was on its way when the clock went back still arrives", async () => {
  const issued = world.app.tokens.issue({ shop: SHOP, kind: "offline", expiring: true });
  receiver.answerWith(503);
  world.orders.place({ shop: SHOP, customer: null, lines: [{ title: "Card", priceMinor: 1, quantity: 1 }] });
  await world.webhooks.idle();
  receiver.answerWith(200);
  expect(await run({ mode: "live" })).toMatchObject({ state: "done", ordersDone: 2 });
  expect(world.app.tokens.verify(SHOP, issued.token)).toBeDefined();
  expect(world.webhooks.pendingCount()).toBe(0);
  const left = 3_600_000 - 1;
  world.clock.move(left);
  expect(world.app.tokens.verify(SHOP, issued.token)).toBeDefined();
  world.clock.move(2);
  expect(world.app.tokens.verify(SHOP, issued.token)).toBeUndefined();
});

test("live and history make the same money of a file", async () => {
  await run();
  const past = ["#2001", "#2002"].map((name) => world.orders.totals(order(name)));
  const other = testWorld();
  const live = openImports(other);
  const { importId } = live.start({
    shop: SHOP,
    orders: { text: FILE },
    refunds: { text: REFUNDS },
    mode: "live",
    ratePerSecond: undefined,
  });
  await live.ended(importId);
  const played = ["#2001", "#2002"].map((name) => {
    const found = other.orders.byName(SHOP, name);
    return found && other.orders.totals(found);
  });
  await other.close();
  expect(played).toEqual(past);
});

test("live stops where the store refuses, says where, and a repeat goes on from there without doubling", async () => {
  const many = FILE.replace("08:26:00 +0000,1,Coastal Mug,15.00", "08:26:00 +0000,9000,Coastal Mug,15.00").replace(
    "15.00,0,2.39,15.00",
    "135000.00,0,2.39,135000.00",
  );
  const failed = await run({ mode: "live", orders: { text: many } });
  expect(failed).toMatchObject({ state: "failed", ordersDone: 1, error: { code: "NOT_ENOUGH_STOCK" } });
  expect(failed.error?.message).toContain("orders, row 4, order #2002, to place");
  expect(failed.error?.remedy).toContain("run it again");
  const item = order("#2001").lines[0]?.inventoryItemId ?? 0;
  world.inventory.adjust({ shop: SHOP, inventoryItemId: item, delta: 10_000 });
  const again = await run({ mode: "live", orders: { text: many } });
  expect(again).toMatchObject({ state: "done", ordersDone: 1, alreadyThere: 1, refundsDone: 1 });
  expect(order("#2001").refunds).toHaveLength(1);
  expect(await run({ mode: "live", orders: { text: many } })).toMatchObject({ ordersDone: 0, refundsDone: 0 });
  expect(world.orders.count(SHOP)).toBe(2);
});

test("live waits for a receiver that is down, and does not run its clock past the retries", async () => {
  receiver.answerWith(503);
  setTimeout(() => receiver.answerWith(200), 1_200);
  expect(await run({ mode: "live" })).toMatchObject({ state: "done" });
  expect(world.webhooks.deliveries({ state: "failed" })).toEqual([]);
  expect(world.webhooks.pendingCount()).toBe(0);
  expect(order("#2002").createdAt).toBe(at("2010-12-01T08:26:01Z"));
});
