import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  CustomersDeleteV1,
  CustomersMergeV1,
  CustomersUpdateV1,
  EmailConsentUpdateV1,
  WebhookCustomer,
} from "../../contracts/webhooks/customers.ts";
import { anOrder, messageOf, orderCreated, orderRefunded, pointsEarned } from "./testing.ts";
import { openTestNotifications, type TestNotifications } from "./testing-service.ts";

let notifications: TestNotifications;

beforeAll(async () => {
  notifications = await openTestNotifications();
});
beforeEach(() => {
  notifications.world.mailbox.clear();
  notifications.shopify.customers.clear();
  notifications.shopify.asked.length = 0;
  notifications.shopify.down = false;
});
afterAll(() => notifications.close());

let number = 500;
const gidOf = (id: number) => `gid://shopify/Customer/${id}`;

function updated(id: number, change: Partial<Record<keyof WebhookCustomer, unknown>> = {}, hook = "1") {
  const payload = { admin_graphql_api_id: gidOf(id), updated_at: "2026-11-22T10:00:00+01:00", ...change };
  return messageOf(CustomersUpdateV1, `update-${id}-${hook}`, WebhookCustomer.parse(payload));
}

function consent(id: number, state: string, at = "2026-11-22T10:00:00+01:00") {
  const data = { customer_id: id, email_marketing_consent: { state, consent_updated_at: at } };
  return messageOf(EmailConsentUpdateV1, `consent-${id}-${state}-${at}`, EmailConsentUpdateV1.schema.parse(data));
}

function pointsOf(id: number) {
  const order = anOrder(++number, { customerId: gidOf(id) });
  const message = pointsEarned(order);
  return { order, message: { ...message, data: { ...(message.data as object), customerId: gidOf(id) } } };
}

async function lineOf(orderId: string, cause: string) {
  return (await notifications.log({ orderId })).lines.find((line) => line.cause === cause);
}

test.each(["not_subscribed", "pending", "unsubscribed", "redacted", "invalid"])(
  "marketing mail does not go to who is %s",
  async (state) => {
    const id = ++number;
    const { order, message } = pointsOf(id);
    await notifications.consume([updated(id, { email: "kim@example.com" }), consent(id, state), message]);
    await notifications.sendAll();
    expect(await lineOf(order.orderId, "points-summary")).toMatchObject({ outcome: "not-sent", reason: "no-consent" });
    expect(notifications.world.mailbox.count()).toBe(0);
  },
);

test("consent taken back while the mail waits counts, and an older yes that comes late does not", async () => {
  const id = ++number;
  const { order, message } = pointsOf(id);
  await notifications.consume([updated(id, { email: "kim@example.com" }), consent(id, "subscribed"), message]);
  await notifications.consume([consent(id, "unsubscribed", "2026-11-22T12:00:00+01:00")]);
  await notifications.consume([consent(id, "subscribed", "2026-11-22T11:00:00+01:00")]);
  await notifications.sendAll();
  expect(await lineOf(order.orderId, "points-summary")).toMatchObject({ outcome: "not-sent", reason: "no-consent" });
});

test("a refund is no marketing: it goes out without consent, in the shopper's language", async () => {
  const id = ++number;
  const order = anOrder(++number, { customerId: gidOf(id) });
  notifications.shopify.customers.set(gidOf(id), {
    email: "x@example.com",
    locale: "de-AT",
    marketingState: "INVALID",
  });
  await notifications.consume([orderRefunded(order)]);
  await notifications.sendAll();
  const [mail] = notifications.world.mailbox.list({ to: "ada@example.com" });
  expect(mail?.subject.replace(/\s/g, " ")).toBe(`Ihre Erstattung zur Bestellung ${order.name}: 24,00 €`);
  expect(mail?.html).toContain('lang="de"');
});

test("whom no webhook told of is asked of Shopify, once", async () => {
  const id = ++number;
  notifications.shopify.customers.set(gidOf(id), {
    email: "kim@example.com",
    locale: "en",
    marketingState: "SUBSCRIBED",
  });
  for (let times = 0; times < 2; times++) {
    await notifications.consume([pointsOf(id).message]);
    await notifications.sendAll();
  }
  expect(notifications.world.mailbox.count("kim@example.com")).toBe(2);
  expect(notifications.shopify.asked.filter((operation) => operation === "CustomerContact")).toHaveLength(1);
});

test("while Shopify does not say whether there is consent, the mail waits; without a language it goes in English", async () => {
  const [unknown, known] = [++number, ++number];
  const first = pointsOf(unknown);
  const second = pointsOf(known);
  await notifications.consume([
    updated(known, { email: "kim@example.com" }),
    consent(known, "subscribed"),
    first.message,
    second.message,
  ]);
  notifications.shopify.down = true;
  await notifications.sendAll();
  expect(await lineOf(first.order.orderId, "points-summary")).toMatchObject({ outcome: "queued", attempts: 0 });
  expect(await lineOf(second.order.orderId, "points-summary")).toMatchObject({ outcome: "sent" });
  notifications.shopify.down = false;
  await notifications.sendAll();
  // Shopify has no such customer.
  expect(await lineOf(first.order.orderId, "points-summary")).toMatchObject({
    outcome: "not-sent",
    reason: "no-address",
  });
});

test("an order without customer: a refund to the order's address, and without one none", async () => {
  const [first, second] = [
    anOrder(++number, { customerId: null }),
    anOrder(++number, { customerId: null, email: null }),
  ];
  await notifications.consume([orderCreated(first), orderRefunded(first), orderRefunded(second)]);
  await notifications.sendAll();
  expect(await lineOf(first.orderId, "refund")).toMatchObject({ outcome: "sent", recipient: "ada@example.com" });
  expect(await lineOf(second.orderId, "refund")).toMatchObject({ outcome: "not-sent", reason: "no-address" });
});

test("a merged customer's mail goes to the one it became; a deleted one gets none, whatever comes late", async () => {
  const [merged, kept, deleted] = [++number, ++number, ++number];
  const first = pointsOf(merged);
  const second = pointsOf(deleted);
  const merge = {
    admin_graphql_api_customer_kept_id: gidOf(kept),
    admin_graphql_api_customer_deleted_id: gidOf(merged),
    status: "completed",
  };
  await notifications.consume([first.message, second.message]);
  await notifications.consume([
    messageOf(CustomersMergeV1, `merge-${merged}`, merge),
    messageOf(CustomersDeleteV1, `delete-${deleted}`, { admin_graphql_api_id: gidOf(deleted) }),
    updated(kept, { email: "kept@example.com" }),
    consent(kept, "subscribed"),
  ]);
  await notifications.consume([
    updated(deleted, { email: "gone@example.com" }, "late"),
    consent(deleted, "subscribed"),
  ]);
  await notifications.sendAll();
  expect(await lineOf(first.order.orderId, "points-summary")).toMatchObject({ recipient: "kept@example.com" });
  expect(await lineOf(second.order.orderId, "points-summary")).toMatchObject({ reason: "no-address" });
});
