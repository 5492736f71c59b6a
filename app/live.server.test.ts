import { afterAll, beforeAll, expect, test } from "vitest";
import { type MessageType, subjectOf } from "../contracts/define.ts";
import { OrderCancelledV1, OrderPaidV1, OrderUpdatedV1 } from "../contracts/events/orders.ts";
import { type Bus, openBus } from "../services/_runtime/bus/connect.ts";
import { testBus } from "../tests/setup/bus.ts";
import { liveResponse } from "./live.server.ts";
import { type Change, readChanges } from "./live-stream.ts";

let app: Bus;
let orders: Bus;

beforeAll(async () => {
  const open = (name: "app" | "orders", user: string) => {
    const { servers, pass } = testBus();
    return openBus({ url: servers, user, password: pass, name });
  };
  // The app with its own rights: it may hear events, and nothing else that goes by.
  [app, orders] = await Promise.all([open("app", "app"), open("orders", "admin")]);
});
afterAll(() => Promise.all([app.close(), orders.close()]));

/** An open page: what it has heard so far, and how to close it. */
async function openPage(shop: string) {
  const closed = new AbortController();
  const response = liveResponse(app, shop, closed.signal);
  const heard: Change[] = [];
  const ended = (async () => {
    if (response.body) for await (const change of readChanges(response.body)) heard.push(change);
  })();
  // The subscription is at the server once it has answered a ping.
  await app.connection.flush();
  return { heard, ended, close: () => closed.abort() };
}

const say = (shop: string, event: MessageType = OrderUpdatedV1) =>
  orders.connection.publish(subjectOf(event, shop), "{}");

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("a page hears what changes in its shop, and nothing of another's", async () => {
  const [mine, other] = await Promise.all([openPage("harbor-lane"), openPage("kite-and-co")]);
  say("kite-and-co", OrderCancelledV1);
  await until(() => other.heard.length > 0);
  say("harbor-lane", OrderPaidV1);
  await until(() => mine.heard.length > 0);
  expect(other.heard).toEqual([{ type: "order.cancelled.v1", subject: null }]);
  expect(mine.heard).toEqual([{ type: "order.paid.v1", subject: null }]);
  mine.close();
  other.close();
});

test("a burst of changes of one kind is told in few frames", async () => {
  const page = await openPage("harbor-lane");
  for (let count = 0; count < 500; count++) say("harbor-lane");
  await orders.connection.flush();
  await until(() => page.heard.length > 0);
  expect(page.heard.length).toBeLessThan(50);
  page.close();
});

test("closing one page ends its stream, and the others of the shop go on", async () => {
  const [first, second] = await Promise.all([openPage("harbor-lane"), openPage("harbor-lane")]);
  first.close();
  await first.ended;
  say("harbor-lane");
  await until(() => second.heard.length > 0);
  expect(first.heard).toEqual([]);
  second.close();
  await second.ended;
});
