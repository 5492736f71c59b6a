import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Message } from "../../contracts/envelope.ts";
import { anOrder, CUSTOMER, orderCreated, orderRefunded, pointsEarned, stockLow } from "./testing.ts";
import { openTestNotifications, type TestNotifications } from "./testing-service.ts";

/*
 * What the bug would look like: a shopper gets two mails of one refund because it was heard twice, or none because the
 * refund was heard before its order; or the points of one order are mailed in parts.
 */

const RUNS = 25;
const SEED = 20_261_123;

let notifications: TestNotifications;

beforeAll(async () => {
  notifications = await openTestNotifications();
  notifications.shopify.customers.set(CUSTOMER, {
    email: "ada@example.com",
    locale: "en",
    marketingState: "SUBSCRIBED",
  });
});
beforeEach(() => void notifications.world.mailbox.clear());
afterAll(() => notifications.close());

let number = 0;

test("one order's messages in any order, twice, in any batches: one mail a cause, with the points of all steps", async () => {
  const property = fc.asyncProperty(
    fc.infiniteStream(fc.nat()),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    async (dice, sizes) => {
      number += 1;
      notifications.world.mailbox.clear();
      const order = anOrder(number);
      const messages: Message[] = [
        orderCreated(order),
        orderRefunded(order),
        pointsEarned(order, { step: 1, delta: 10, balance: 110 }),
        pointsEarned(order, { step: 2, delta: 5, balance: 115 }),
        stockLow(number),
      ];
      const shuffled = [...messages, ...messages]
        .map((message) => ({ message, at: dice.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map((each) => each.message);
      for (let from = 0, batch = 0; from < shuffled.length; batch++) {
        const size = sizes[batch % sizes.length] ?? 1;
        await notifications.consume(shuffled.slice(from, from + size));
        from += size;
      }
      await notifications.sendAll();
      const mails = notifications.world.mailbox.list();
      expect(mails.map((mail) => [mail.to.join(), mail.subject]).sort()).toEqual([
        ["ada@example.com", "15 points for you"],
        ["ada@example.com", `Your refund for order ${order.name}: €24.00`],
        ["hello@harbor-lane.example", "Low stock: Rope lamp (4 left)"],
      ]);
      expect(mails.find((mail) => mail.subject.startsWith("15"))?.text).toContain("You now have 115");
      const { lines } = await notifications.log({ orderId: order.orderId });
      expect(lines.map((line) => [line.cause, line.outcome, line.reason]).sort()).toEqual([
        ["order-confirmation", "not-sent", "off"],
        ["points-summary", "sent", null],
        ["refund", "sent", null],
      ]);
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
});

test("a cause whose inbox was forgotten is still not mailed again", async () => {
  const order = anOrder(++number);
  await notifications.consume([orderRefunded(order)]);
  await notifications.sendAll();
  await notifications.consume([{ ...orderRefunded(order), id: "the same refund under another id" }]);
  await notifications.sendAll();
  expect(notifications.world.mailbox.count()).toBe(1);
});

test("the next refund of an order and the next fall of a stock are other causes", async () => {
  const order = anOrder(++number);
  const second = {
    ...order.refunds[0],
    refundId: `gid://shopify/Refund/${number}01`,
  } as (typeof order.refunds)[number];
  await notifications.consume([orderRefunded(order), orderRefunded({ ...order, refunds: [...order.refunds, second] })]);
  await notifications.consume([stockLow(900), stockLow(901)]);
  await notifications.sendAll();
  expect(notifications.world.mailbox.count()).toBe(4);
});

test("each outcome is said once, with the cause's correlation; of mails that are off nothing is said", async () => {
  const order = anOrder(++number);
  const said = await notifications.consume([orderCreated(order), orderRefunded(order)]);
  // Not of the confirmation, which is off.
  expect(said).toEqual([]);
  await notifications.sendAll();
  const { rows } = await notifications.admin.query(
    "select headers, convert_from(data, 'utf8')::jsonb as data from runtime.outbox where headers ->> 'ce-causationid' = $1",
    [`order.refunded:${order.refunds[0]?.refundId}`],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].data).toMatchObject({ cause: "refund", outcome: "sent", reason: null });
  expect(rows[0].headers["ce-correlationid"]).toBe(`caused-order.refunded:${order.refunds[0]?.refundId}`);
});
