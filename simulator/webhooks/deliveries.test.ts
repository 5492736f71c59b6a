import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { testApp, testWorld } from "../testing.ts";
import type { World } from "../world.ts";
import { RETRY_WAITS_MS } from "./dispatcher.ts";
import { openReceiver } from "./receiver.testing.ts";

let receiver: Awaited<ReturnType<typeof openReceiver>>;
let world: World;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  receiver = await openReceiver(testApp().clientSecret);
  world = open();
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await receiver.close();
});

function open(more: Parameters<typeof testWorld>[0] = {}): World {
  const opened = testWorld({ ...more, app: { applicationUrl: receiver.url, ...more?.app } });
  opened.app.install("harbor-lane");
  opened.start();
  closing.push(() => opened.close());
  return opened;
}

function place(quantity = 1) {
  const variantId = world.products.list("harbor-lane")[0]?.variants[0]?.id ?? 0;
  return world.orders.place({
    shop: "harbor-lane",
    customer: { email: "ada@example.com" },
    lines: [{ variantId, quantity }],
  });
}

const topics = () => receiver.received.map((one) => one.topic);

test("one action's webhooks arrive signed, with one Event-Id and a Webhook-Id each", async () => {
  const order = place();
  await world.webhooks.idle();
  expect(topics().sort()).toEqual(["customers/create", "inventory_levels/update", "orders/create", "orders/paid"]);
  expect(new Set(receiver.received.map((one) => one.eventId)).size).toBe(1);
  expect(new Set(receiver.received.map((one) => one.webhookId)).size).toBe(4);
  for (const one of receiver.received) {
    expect(one.headers["x-shopify-hmac-sha256"]).toBe(one.signature);
    expect(one.headers).toMatchObject({
      "x-shopify-shop-domain": "harbor-lane.myshopify.com",
      "x-shopify-api-version": "2026-07",
      "x-shopify-triggered-at": expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
  }
  const created = receiver.received.find((one) => one.topic === "orders/create");
  expect(JSON.parse(created?.body ?? "{}")).toMatchObject({ id: order.id, name: "#1001", financial_status: "paid" });
});

test("what is not answered 2xx is tried 8 times more over 4 hours, with the same Webhook-Id, then given up", async () => {
  receiver.answerWith(302);
  world = open({ app: { subscriptions: testApp().subscriptions.filter((one) => one.topic === "orders/create") } });
  place();
  await world.webhooks.idle();
  for (const waitMs of RETRY_WAITS_MS) {
    world.clock.move(waitMs - 1);
    await world.webhooks.idle();
    world.clock.move(1);
    await world.webhooks.idle();
  }
  world.clock.move(4 * 3_600_000);
  await world.webhooks.idle();
  const [delivery] = world.webhooks.deliveries();
  expect(receiver.received).toHaveLength(9);
  expect(new Set(receiver.received.map((one) => one.webhookId)).size).toBe(1);
  expect(delivery).toMatchObject({ state: "failed", nextAttemptAt: null });
  expect(delivery?.attempts.map((one) => one.status)).toEqual(Array(9).fill(302));
  expect(RETRY_WAITS_MS.reduce((sum, one) => sum + one, 0)).toBe(4 * 3_600_000);
});

test("a delivery that was pending when the process died leaves after the next start", async () => {
  const folder = await mkdtemp(join(tmpdir(), "simulator-"));
  const file = join(folder, "store.sqlite");
  receiver.answerWith(503);
  world = open({ file });
  place();
  await world.webhooks.idle();
  await world.close();
  closing.pop();
  receiver.answerWith(200);
  receiver.received.length = 0;
  world = open({ file });
  world.clock.move(60_000);
  await world.webhooks.idle();
  expect(topics()).toContain("orders/create");
  expect(world.webhooks.pendingCount()).toBe(0);
  rmSync(folder, { recursive: true });
});

test("only subscribed topics of installed shops are delivered", async () => {
  world = open({ app: { subscriptions: testApp().subscriptions.filter((one) => one.topic === "orders/paid") } });
  place();
  const kite = world.products.list("kite-and-co")[0]?.variants[0]?.id ?? 0;
  world.orders.place({ shop: "kite-and-co", customer: null, lines: [{ variantId: kite, quantity: 1 }] });
  await world.webhooks.idle();
  expect(topics()).toEqual(["orders/paid"]);
});

test("uninstalling sends app/uninstalled and nothing after it", async () => {
  const token = world.app.tokens.issue({ shop: "harbor-lane", kind: "offline", expiring: true });
  world.app.uninstall("harbor-lane");
  place();
  await world.webhooks.idle();
  expect(topics()).toEqual(["app/uninstalled"]);
  expect(world.app.tokens.verify("harbor-lane", token.token)).toBeUndefined();
});

test("the same seed drops the same deliveries", async () => {
  const dropped = () => {
    world = open();
    world.faults.set({ kind: "webhook-drop", probability: 0.5, seed: 7 });
    for (let at = 0; at < 10; at++) place();
    return world.webhooks.deliveries({ limit: 1_000 }).map((one) => `${one.id} ${one.state === "dropped"}`);
  };
  const first = dropped();
  expect(first).toEqual(dropped());
  expect(new Set(first.map((one) => one.split(" ")[1])).size).toBe(2);
  await world.webhooks.idle();
});

test("a duplicate carries the Webhook-Id of its original", async () => {
  world.faults.set({ kind: "webhook-duplicate", probability: 1, copies: 2, topic: "orders/create" });
  place();
  await world.webhooks.idle();
  const created = receiver.received.filter((one) => one.topic === "orders/create");
  expect(created).toHaveLength(3);
  expect(new Set(created.map((one) => one.webhookId)).size).toBe(1);
});

test("a delayed delivery waits for the clock", async () => {
  world.faults.set({ kind: "webhook-delay", probability: 1, delayMs: 3_600_000, topic: "orders/create" });
  place();
  await world.webhooks.idle();
  expect(topics()).not.toContain("orders/create");
  world.clock.move(3_600_000);
  await world.webhooks.idle();
  expect(topics()).toContain("orders/create");
});

test("a clock set back keeps nobody waiting longer", async () => {
  world.faults.set({ kind: "webhook-delay", probability: 1, delayMs: 60_000, topic: "orders/create" });
  place();
  await world.webhooks.idle();
  world.clock.move(-10 * 365 * 86_400_000);
  world.clock.move(59_999);
  await world.webhooks.idle();
  expect(topics()).not.toContain("orders/create");
  world.clock.move(1);
  await world.webhooks.idle();
  expect(topics()).toContain("orders/create");
});

test.each([5, 11, 17, 23, 31, 37, 41, 47])(
  "what becomes due while others are looked for is sent too: %i",
  async (step) => {
    // Whoever asks for the time twice finds it later.
    let nowMs = Date.now();
    world = open({
      now: () => (nowMs += step),
      app: { subscriptions: testApp().subscriptions.filter((one) => one.topic === "orders/create") },
    });
    world.faults.set({ kind: "webhook-reorder", window: 3, waitMs: 3_600_000 });
    for (let at = 0; at < 3; at++) place();
    await vi.waitFor(() => expect(receiver.received).toHaveLength(3), { timeout: 4_000 });
  },
);

test("a reorder fault holds a window and sends it in reverse; clearing it lets go what is held", async () => {
  world = open({
    now: Date.now,
    app: { subscriptions: testApp().subscriptions.filter((one) => one.topic === "orders/create") },
  });
  const fault = world.faults.set({ kind: "webhook-reorder", window: 3, waitMs: 3_600_000 });
  const names = () => receiver.received.map((one) => (JSON.parse(one.body) as { name: string }).name);
  for (let at = 0; at < 4; at++) {
    place();
    await world.webhooks.idle();
  }
  await vi.waitFor(() => expect(names().toSorted()).toEqual(["#1001", "#1002", "#1003"]), { timeout: 10_000 });
  // They are sent a moment apart; on a busy machine neighbours may overtake each other.
  expect(names().indexOf("#1003")).toBeLessThan(names().indexOf("#1001"));
  expect(world.webhooks.pendingCount()).toBe(1);
  world.faults.clear(fault.id);
  await vi.waitFor(() => expect(names().at(-1)).toBe("#1004"), { timeout: 10_000 });
});
