import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { smtpServer } from "./mail-server.ts";
import { sendDue } from "./sender.ts";
import { anOrder, orderRefunded } from "./testing.ts";
import { openTestNotifications, type TestNotifications } from "./testing-service.ts";

let notifications: TestNotifications;

beforeAll(async () => {
  notifications = await openTestNotifications();
});
afterEach(() => {
  notifications.world.mailbox.clear();
  notifications.world.faults.clear();
});
afterAll(() => notifications.close());

let number = 100;
async function aRefund() {
  const order = anOrder(++number, { customerId: null });
  await notifications.consume([orderRefunded(order)]);
  const lineOf = async () => (await notifications.log({ orderId: order.orderId })).lines[0];
  return { order, lineOf };
}

test("mails that are sent together read their shop, its switch and its template once", async () => {
  const { sender, store } = notifications;
  const read: string[] = [];
  const told = <A extends unknown[], R>(name: string, ask: (...asked: A) => R) => {
    return (...asked: A) => {
      read.push(name);
      return ask(...asked);
    };
  };
  const counted = { ...store, isOn: told("switch", store.isOn), template: told("template", store.template) };
  for (let refund = 0; refund < 3; refund++) await aRefund();
  await notifications.sendAll({ store: counted, readShop: told("shop", sender.readShop) });
  expect(notifications.world.mailbox.count()).toBe(3);
  expect(read.sort()).toEqual(["shop", "switch", "template"]);
});

test("a server that is busy for a while gets the mail again, and takes it once", async () => {
  notifications.world.faults.set({ kind: "mailbox-refuse", code: 451, probability: 1, times: 2 });
  const { lineOf } = await aRefund();
  await notifications.sendAll();
  expect(await lineOf()).toMatchObject({ outcome: "queued", attempts: 1, reason: expect.stringContaining("busy") });
  await notifications.sendAll();
  await notifications.sendAll();
  expect(await lineOf()).toMatchObject({ outcome: "sent", attempts: 3, reason: null, recipient: "ada@example.com" });
  expect(notifications.world.mailbox.count()).toBe(1);
});

test("a mail that is refused for good has failed, with the server's words", async () => {
  notifications.world.faults.set({ kind: "mailbox-refuse", code: 550, probability: 1 });
  const { lineOf } = await aRefund();
  await notifications.sendAll();
  notifications.world.faults.clear();
  await notifications.sendAll();
  expect(await lineOf()).toMatchObject({
    outcome: "failed",
    attempts: 1,
    reason: expect.stringMatching(/^refused: 550 .*takes no mail/),
    recipient: "ada@example.com",
  });
  expect(notifications.world.mailbox.count()).toBe(0);
});

test("a mail that nobody takes for a day is given up", async () => {
  notifications.world.faults.set({ kind: "mailbox-refuse", code: 421, probability: 1 });
  const { lineOf } = await aRefund();
  await notifications.sendAll();
  notifications.clock.nowMs += 25 * 3_600_000;
  await notifications.sendAll();
  expect(await lineOf()).toMatchObject({ outcome: "failed", reason: expect.stringMatching(/^gave-up: 421/) });
});

test("four copies share a hundred mails, and none is sent twice", async () => {
  const orders = Array.from({ length: 100 }, () => anOrder(++number, { customerId: null }));
  await notifications.consume(orders.map((order) => orderRefunded(order)));
  // One clock for all: a copy that is ahead by a lease would rightly take what another has in hand.
  notifications.clock.nowMs += 600_000;
  const copy = async () => {
    const by = randomUUID();
    while ((await sendDue(notifications.sender, by)) > 0);
  };
  await Promise.all(Array.from({ length: 4 }, copy));
  const ids = notifications.world.mailbox.list({ limit: 200 }).map((mail) => mail.messageId);
  expect(ids).toHaveLength(100);
  expect(new Set(ids).size).toBe(100);
});

test("a copy that dies between the server's yes and its own note sends again, under the same Message-ID", async () => {
  const { lineOf } = await aRefund();
  notifications.clock.nowMs += 600_000;
  const dying = { ...notifications.sender.queue, settle: () => Promise.reject(new Error("killed")) };
  await sendDue({ ...notifications.sender, queue: dying }, randomUUID());
  expect(await lineOf()).toMatchObject({ outcome: "queued", attempts: 1 });
  // Its lease holds: nobody else takes the mail yet.
  expect(await sendDue(notifications.sender, randomUUID())).toBe(0);
  await notifications.sendAll();
  expect(await lineOf()).toMatchObject({ outcome: "sent", attempts: 2 });
  const ids = notifications.world.mailbox.list().map((mail) => mail.messageId);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test("a copy whose lease ran out does not overwrite what another has noted", async () => {
  const { lineOf } = await aRefund();
  notifications.clock.nowMs += 600_000;
  const late = randomUUID();
  const now = new Date(notifications.clock.nowMs);
  const [line] = await notifications.sender.queue.claim({ by: late, now, until: now }, 1);
  await notifications.sendAll();
  if (!line) throw new Error("nothing was due");
  await notifications.sender.queue.settle(line, late, { outcome: "failed", reason: "too late" });
  expect(await lineOf()).toMatchObject({ outcome: "sent", reason: null });
});

test("while no server answers, mails wait; its breaker opens, and tries that never left are not counted", async () => {
  const away = smtpServer("smtp://127.0.0.1:9");
  const { lineOf } = await aRefund();
  for (let tries = 0; tries < 8; tries++) await notifications.sendAll({ server: away });
  const line = await lineOf();
  expect(line).toMatchObject({ outcome: "queued", reason: expect.stringContaining("waiting:") });
  expect(line?.attempts).toBeLessThan(8);
});
