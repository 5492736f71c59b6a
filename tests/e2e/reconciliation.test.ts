import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, command, storeIsRead } from "./asking.ts";
import { eventually, type Fleet, startFleet } from "./fleet.ts";
import { placeOrder, redeliver, type StoreOrder, type StoreVariant, variantsOf, webhooksArrived } from "./store.ts";

/*
 * Webhooks that never come. A bug here would look like this: the store sold three, we know of none, for ever; or the
 * webhook that comes two days later is counted once more.
 */

const SETTLES_MS = 60_000;
const EMAIL = "ada@example.com";
const SERVICES = ["orders", "inventory", "customers"] as const;

interface Finding {
  runId: string;
  what: string;
  objectId: string;
  kind: string;
  fields: string[];
  done: string;
}
interface Report {
  busy: boolean;
  problem: string | null;
  runs: { runId: string; state: string; error: string | null; parts: { what: string; compared: number }[] }[];
  findings: Finding[];
}
interface Stock {
  item: { available: number; committed: number; onHand: number; title: string; deleted?: boolean };
  ledger: { cause: string; orderId: string | null; availableDelta: number; reason: string | null }[];
}

let fleet: Fleet;
let variants: StoreVariant[];
let order: StoreOrder;
let refunded: StoreOrder;

const shopVariant = (at: number) => variants[at] as StoreVariant;
const stock = (at: number) => ask<Stock>(fleet, "inventory.item", { variantId: shopVariant(at).variantId });
const loyalty = (email = EMAIL) =>
  ask<{ customer: { points: number; name: string | null } | null }>(fleet, "customers.loyalty", { email });
const summary = () =>
  ask<{ totals: { orders: number; units: number; totalMinor: string } }>(fleet, "analytics.summary", {});
const orderOf = ({ orderId }: StoreOrder) =>
  ask<{ order: { cancelledAt: string | null; refunds: unknown[] } | null }>(fleet, "orders.get", { orderId });
const storeVariant = async (at: number) =>
  (await variantsOf(fleet)).find((each) => each.variantId === shopVariant(at).variantId) as StoreVariant;

async function reconcile(input: object = {}): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const service of SERVICES) {
    await command(fleet, `${service}.reconcile`, input);
    const report = await eventually(`${service} is compared`, SETTLES_MS, async () => {
      const answer = await ask<Report>(fleet, `${service}.reconciliation`, {});
      return answer.busy ? undefined : answer;
    });
    const [run] = report.runs;
    expect(run, `${service}: ${run?.error ?? report.problem ?? ""}`).toMatchObject({ state: "done" });
    found.push(...report.findings.filter((each) => each.runId === run?.runId));
  }
  return found;
}

beforeAll(async () => {
  fleet = await startFleet("reconciliation", [], { RECONCILE_SETTLE_MS: "0", SIMULATOR_PLAN: "plus" });
  variants = (await variantsOf(fleet)).filter((each) => each.tracked && each.available > 50);
  await storeIsRead(fleet);
  order = await placeOrder(fleet, { email: EMAIL, variantId: shopVariant(0).variantId, quantity: 2 });
  refunded = await placeOrder(fleet, { email: EMAIL, variantId: shopVariant(1).variantId, quantity: 3 });
  await webhooksArrived(fleet);
  await eventually("both are booked", SETTLES_MS, async () =>
    (await stock(0)).item.available === shopVariant(0).available - 2 &&
    (await stock(1)).item.available === shopVariant(1).available - 3
      ? true
      : undefined,
  );
  await reconcile({ days: 30 });
});
afterAll(() => fleet?.stop());

test("a store where nothing was lost shows nothing", async () => {
  expect(await reconcile({ days: 30 })).toEqual([]);
});

test("what was lost is found and put right, and a second run finds nothing", async () => {
  await fleet.control("POST", "/faults", { kind: "webhook-drop", probability: 1 });
  const missed = await placeOrder(fleet, {
    email: "grace@example.com",
    variantId: shopVariant(2).variantId,
    quantity: 4,
  });
  await fleet.control("POST", `/orders/${refunded.id}/refund`, {
    lines: [{ lineId: refunded.lines[0]?.lineId, quantity: 1, restock: true }],
  });
  await fleet.control("POST", `/orders/${order.id}/cancel`, { restock: true, refund: true });
  await fleet.control("POST", "/inventory/adjust", { variantId: shopVariant(3).variantId, delta: -5, reason: "other" });
  await webhooksArrived(fleet);
  await fleet.control("DELETE", "/faults");
  const found = await reconcile();
  const kinds = found.map((each) => `${each.what} ${each.kind}`);
  expect(kinds.filter((kind) => kind === "orders missing")).toHaveLength(1);
  expect(kinds.filter((kind) => kind === "orders differs")).toHaveLength(2);
  expect(found.every((each) => each.done === "healed")).toBe(true);

  expect((await orderOf(missed)).order).not.toBeNull();
  expect((await orderOf(order)).order?.cancelledAt).not.toBeNull();
  expect((await orderOf(refunded)).order?.refunds).toHaveLength(1);
  for (const at of [0, 1, 2, 3]) {
    const { available, committed, onHand } = await storeVariant(at);
    await eventually(`stock ${at} is the store's`, SETTLES_MS, async () => {
      const { item } = await stock(at);
      const same = item.available === available && item.committed === committed && item.onHand === onHand;
      return same ? true : undefined;
    });
  }
  const ledger = (await stock(2)).ledger.filter((entry) => entry.orderId === missed.orderId);
  expect(ledger).toEqual([expect.objectContaining({ cause: "order", availableDelta: -4 })]);
  const points = Math.floor(missed.totals.total.minor / 100);
  await eventually("its points are given", SETTLES_MS, async () =>
    (await loyalty("grace@example.com")).customer?.points === points ? true : undefined,
  );
  await eventually("its figures are counted", SETTLES_MS, async () =>
    (await summary()).totals.units === 4 + 2 ? true : undefined,
  );
  expect(await reconcile()).toEqual([]);
  const { mails } = await fleet.control<{ mails: { to: string | string[] }[] }>("GET", "/mailbox");
  expect(mails.filter((mail) => String(mail.to).includes("grace@example.com"))).toEqual([]);
});

test("what somebody else did to stock is in the ledger as found by reconciliation", async () => {
  await eventually("the outside writer is booked", SETTLES_MS, async () =>
    (await stock(3)).ledger.find((entry) => entry.cause === "unknown-outside-writer" && entry.availableDelta === -5),
  );
  const entry = (await stock(3)).ledger.find((each) => each.cause === "unknown-outside-writer");
  expect(entry?.reason).toBe("found by reconciliation");
});

test("webhooks that come after all change nothing", async () => {
  const before = [await stock(0), await stock(1), await stock(2), await loyalty(), await summary()];
  const { deliveries } = await fleet.control<{ deliveries: { id: number; state: string }[] }>(
    "GET",
    "/deliveries?limit=100",
  );
  const dropped = deliveries.filter((delivery) => delivery.state === "dropped");
  expect(dropped.length).toBeGreaterThan(3);
  for (const { id } of dropped.reverse()) await redeliver(fleet, id);
  await webhooksArrived(fleet);
  await eventually("all are dealt with", SETTLES_MS, async () => {
    const { waiting } = await ask<{ waiting: number }>(fleet, "orders.status", {});
    return waiting === 0 ? true : undefined;
  });
  expect([await stock(0), await stock(1), await stock(2), await loyalty(), await summary()]).toEqual(before);
});

test("a product's new name, and its end, are found", async () => {
  const { products } = await fleet.control<{ products: { productId: string; id: number; variants: StoreVariant[] }[] }>(
    "GET",
    "/products?limit=250",
  );
  const [renamed, removed] = products.filter((product) => product.variants.every((each) => each.tracked)).slice(-2);
  if (!renamed || !removed) throw new Error("too few products");
  await fleet.control("POST", "/faults", { kind: "webhook-drop", probability: 1 });
  await fleet.control("POST", `/products/${renamed.id}`, { title: "Lantern, renamed" });
  await fleet.control("DELETE", `/products/${removed.id}`);
  await webhooksArrived(fleet);
  await fleet.control("DELETE", "/faults");
  const found = await reconcile({ days: 30 });
  expect(found).toContainEqual(
    expect.objectContaining({ what: "products", kind: "differs", fields: ["title"], done: "healed" }),
  );
  expect(found).toContainEqual(
    expect.objectContaining({ what: "deleted-products", objectId: removed.productId, kind: "deleted", done: "healed" }),
  );
  expect(await reconcile({ days: 30 })).toEqual([]);
});
