import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SetNotificationV1 } from "../../contracts/commands/notifications.ts";
import { subjectOf } from "../../contracts/define.ts";
import { NotificationSettledV1 } from "../../contracts/events/notifications.ts";
import { OrderRefundedV1 } from "../../contracts/events/orders.ts";
import { StockLowV1 } from "../../contracts/events/stock.ts";
import {
  NotificationsLog,
  NotificationsPreview,
  NotificationsSettings,
} from "../../contracts/queries/notifications.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import type { Bus } from "../_runtime/bus/connect.ts";
import { ask, send } from "../_runtime/bus/request.ts";
import { type RunningService, runService } from "../_runtime/run-service.ts";
import { eventually } from "../_runtime/testing/fleet.ts";
import { openServiceBus, type ServiceBus } from "../_runtime/testing/service-bus.ts";
import { Pace } from "./pace.ts";
import { startSender } from "./sender.ts";
import { notificationsService, rights } from "./service.ts";
import { anOrder, orderRefunded, SHOP, stockLow } from "./testing.ts";
import { openTestNotifications, type TestNotifications } from "./testing-service.ts";

/* Two copies of the service on a bus of their own with their real rights, and the simulator's mail server. */

const POLL_MS = 50;

let fleet: ServiceBus;
let notifications: TestNotifications;
const copies: RunningService[] = [];
let app: Bus;
let others: Bus;

beforeAll(async () => {
  fleet = await openServiceBus(rights);
  notifications = await openTestNotifications();
  notifications.clock.nowMs = Date.now();
  const { database, outbox, store, sender } = notifications;
  const startSending = () => startSender({ ...sender, now: Date.now, pollMs: POLL_MS, backoffFirstMs: POLL_MS });
  const readOrder = async (_shop: string, orderId: string) => notifications.orders.get(orderId) ?? null;
  for (let copy = 0; copy < 2; copy++) {
    const definition = notificationsService({
      store,
      readOrder,
      readShop: sender.readShop,
      pace: new Pace(Date.now),
      startSending,
    });
    const own = copy === 0 ? { outbox } : {};
    copies.push(await runService({ definition, rights, database, bus: await fleet.open("notifications"), ...own }));
  }
  [app, others] = [await fleet.open("app"), await fleet.open("ask", "admin")];
  while (!copies.every((copy) => copy.ready())) await sleep(20);
});

afterAll(async () => {
  for (const copy of copies) await copy.stop();
  await notifications.close();
  await fleet.close();
});

test("an event becomes one mail, a line in the log and an event of its own, however often it is published", async () => {
  const order = anOrder(1, { customerId: null });
  notifications.world.faults.set({ kind: "mailbox-refuse", code: 451, probability: 1, times: 1 });
  for (let times = 0; times < 3; times++) await fleet.publish(OrderRefundedV1, orderRefunded(order));
  await fleet.publish(StockLowV1, stockLow());
  await eventually(async () => {
    const { lines } = await ask(app, NotificationsLog, SHOP, {});
    expect(lines.map((line) => [line.cause, line.outcome]).sort()).toEqual([
      ["low-stock", "sent"],
      ["refund", "sent"],
    ]);
  });
  expect(notifications.world.mailbox.count()).toBe(2);
  await eventually(async () => {
    const jsm = await others.connection.jetstreamManager();
    const { state } = await jsm.streams.info("EVENTS", { subjects_filter: subjectOf(NotificationSettledV1, SHOP) });
    expect(state.subjects?.[subjectOf(NotificationSettledV1, SHOP)]).toBe(2);
  });
});

test("a template that does not render is refused, and the one who sent it is told where", async () => {
  const id = await send(
    app,
    SetNotificationV1,
    SHOP,
    { cause: "refund", body: "{{ order.nmae }}" },
    { actor: "staff:1" },
  );
  const { command } = serviceQueries("notifications");
  const answer = await eventually(async () => {
    const told = await ask(app, command, SHOP, { commandId: id });
    expect(told.state).toBe("failed");
    return told;
  });
  expect(answer.error).toContain("body: undefined variable: order.nmae (line 1");
});

test("settings and preview answer over the bus", async () => {
  const { causes, defaultStaffEmail } = await ask(app, NotificationsSettings, SHOP, {});
  expect(causes.map(({ cause, on, marketing }) => [cause, on, marketing])).toEqual([
    ["low-stock", true, false],
    ["refund", true, false],
    ["points-summary", true, true],
    ["order-confirmation", false, false],
  ]);
  expect(defaultStaffEmail).toBe("hello@harbor-lane.example");
  notifications.orders.set("gid://shopify/Order/1", anOrder(1));
  const shown = await ask(app, NotificationsPreview, SHOP, { cause: "refund", orderId: "gid://shopify/Order/1" });
  expect(shown).toMatchObject({ subject: "Your refund for order #1001: €24.00", problem: null });
  expect(shown.html).toContain("Ada Lund");
});
