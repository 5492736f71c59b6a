import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SetNotificationV1, SetStaffEmailV1 } from "../../contracts/commands/notifications.ts";
import { NotificationsSettings } from "../../contracts/queries/notifications.ts";
import { PrismaClient } from "../../prisma/notifications/generated/client.ts";
import { anOrder, CUSTOMER, messageOf, orderCreated, orderRefunded, SHOP, stockLow } from "./testing.ts";
import { openTestNotifications, type TestNotifications } from "./testing-service.ts";

const OTHER = "kite-and-co";

let notifications: TestNotifications;

beforeAll(async () => {
  notifications = await openTestNotifications();
});
afterAll(() => notifications.close());

let number = 0;
const reasonOf = async (orderId: string) => (await notifications.log({ orderId })).lines[0]?.reason;

test.each(["backfill", "reconcile"] as const)("what is told by %s is not mailed", async (origin) => {
  const order = anOrder(++number);
  const said = await notifications.consume([orderRefunded(order, { origin })]);
  expect(said).toMatchObject([{ data: { outcome: "not-sent", reason: origin } }]);
  expect(await reasonOf(order.orderId)).toBe(origin);
});

test("a refund that moved no money is not mailed", async () => {
  const order = anOrder(++number);
  const refunds = order.refunds.map((each) => ({ ...each, refundedMinor: 0n }));
  await notifications.consume([orderRefunded({ ...order, refunds })]);
  expect(await reasonOf(order.orderId)).toBe("nothing-refunded");
});

test("on and off hold from then on, for mails that wait too", async () => {
  const set = (cause: string, on: boolean) =>
    notifications.consume([messageOf(SetNotificationV1, `set-${++number}`, { cause, on })]);
  const [waiting, off, confirmed] = [anOrder(++number), anOrder(++number), anOrder(++number)];
  await notifications.consume([orderRefunded(waiting)]);
  await set("refund", false);
  await notifications.consume([orderRefunded(off)]);
  await set("order-confirmation", true);
  await notifications.consume([orderCreated(confirmed)]);
  await notifications.sendAll();
  expect(await reasonOf(waiting.orderId)).toBe("off");
  expect(await reasonOf(off.orderId)).toBe("off");
  expect((await notifications.log({ orderId: confirmed.orderId })).lines).toMatchObject([{ outcome: "sent" }]);
  await set("refund", true);
  expect(await notifications.store.isOn(SHOP, "refund")).toBe(true);
});

test("mail to the staff goes to the shop's address, or to the one a merchant set", async () => {
  const settings = notifications.service.answers.find((each) => each.query === NotificationsSettings);
  notifications.world.mailbox.clear();
  await notifications.consume([stockLow(1)]);
  await notifications.sendAll();
  await notifications.consume([messageOf(SetStaffEmailV1, "staff", { email: "stockroom@example.com" }), stockLow(2)]);
  await notifications.sendAll();
  expect(await settings?.answer({}, SHOP)).toMatchObject({
    staffEmail: "stockroom@example.com",
    defaultStaffEmail: "hello@harbor-lane.example",
  });
  await notifications.consume([messageOf(SetStaffEmailV1, "staff-2", { email: null }), stockLow(3)]);
  await notifications.sendAll();
  const to = notifications.world.mailbox.list().map((mail) => mail.to.join());
  expect(to).toEqual(["hello@harbor-lane.example", "stockroom@example.com", "hello@harbor-lane.example"]);
});

test("without a mail server every mail is in the log as not sent", async () => {
  const silent = await openTestNotifications({ hasServer: false });
  await silent.consume([stockLow(1)]);
  expect((await silent.log()).lines).toMatchObject([{ outcome: "not-sent", reason: "no-mail-server" }]);
  await silent.close();
});

test("pages of the log follow each other without a gap, newest first, and count all that match", async () => {
  for (let at = 0; at < 7; at++) {
    notifications.clock.nowMs += 1;
    await notifications.consume([stockLow(100 + at, { shop: "pages" }), stockLow(200 + at, { shop: "pages" })]);
  }
  const ids: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await notifications.store.log("pages", { limit: 4, cursor });
    expect(page.total).toBe(14);
    ids.push(...page.lines.map((line) => line.logId));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(new Set(ids).size).toBe(14);
  const whole = await notifications.store.log("pages", { limit: 100 });
  expect(ids).toEqual(whole.lines.map((line) => line.logId));
  await expect(notifications.store.log("pages", { limit: 4, cursor: "none" })).rejects.toMatchObject({
    code: "BAD_CURSOR",
  });
  const hour = 3_600_000;
  const summary = (from: number, to: number) =>
    notifications.store.summary(
      "pages",
      new Date(notifications.clock.nowMs + from),
      new Date(notifications.clock.nowMs + to),
    );
  expect(await summary(-hour, hour)).toEqual({ sent: 0, notSent: 0, failed: 0, queued: 14 });
  expect(await summary(hour, 2 * hour)).toMatchObject({ queued: 0 });
});

test("no query sees another shop's mails, contacts, templates or settings, whatever it asks", async () => {
  const order = anOrder(++number);
  const shop = { shop: OTHER };
  await notifications.consume([
    orderRefunded(order, shop),
    messageOf(SetNotificationV1, "other-1", { cause: "refund", on: false, subject: "Theirs" }, shop),
    messageOf(SetStaffEmailV1, "other-2", { email: "theirs@example.com" }, shop),
  ]);
  expect((await notifications.store.log(OTHER, { limit: 10 })).total).toBe(1);
  expect((await notifications.log({ orderId: order.orderId })).total).toBe(0);
  expect((await notifications.store.template(SHOP, "refund", "en")).subject).not.toBe("Theirs");
  expect(await notifications.store.isOn(SHOP, "refund")).toBe(true);
  const prisma = new PrismaClient({ adapter: new PrismaPg(notifications.database.queryPool) });
  for (const count of [prisma.mail.count(), prisma.switch.count(), prisma.template.count(), prisma.shop.count()]) {
    expect(await count).toBe(0);
  }
  await prisma.$disconnect();
});

test("what a settled mail spoke of is no longer kept", async () => {
  const { rows } = await notifications.admin.query(
    "select 1 from mails where outcome <> 'queued' and facts is not null",
  );
  expect(rows).toEqual([]);
  expect(await notifications.store.contact(SHOP, CUSTOMER)).toBeNull();
});
