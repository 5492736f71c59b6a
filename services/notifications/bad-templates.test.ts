import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SetNotificationV1 } from "../../contracts/commands/notifications.ts";
import { NotificationsPreview } from "../../contracts/queries/notifications.ts";
import { anOrder, messageOf, orderRefunded, SHOP } from "./testing.ts";
import { openTestNotifications, type TestNotifications } from "./testing-service.ts";

let notifications: TestNotifications;

beforeAll(async () => {
  notifications = await openTestNotifications();
});
beforeEach(() => void notifications.world.mailbox.clear());
afterAll(() => notifications.close());

const LOOP = "{% for a in (1..10000) %}{% for b in (1..10000) %}{{ a }}{% endfor %}{% endfor %}";
const BAD: [string, { subject?: string; body?: string }, string][] = [
  ["loops", { body: LOOP }, "body: template render limit exceeded (line 1"],
  ["grows", { body: "{% for a in (1..100000000) %}x{% endfor %}" }, "body: memory alloc limit exceeded (line 1"],
  [
    "names what is not there",
    { body: "<p>\n{{ order.nmae }}</p>" },
    "body: undefined variable: order.nmae (line 2, column",
  ],
  ["has an unknown filter", { subject: "{{ order.name | shout }}" }, "subject: undefined filter: shout (line 1"],
  ["is not closed", { body: "{% if order.name %}" }, "body: tag {% if order.name %} not closed (line 1"],
  ["reads a file", { body: "{% include '/etc/passwd' %}" }, "body: ENOENT"],
  ["says nothing", { subject: "{% if false %}x{% endif %}" }, "subject: it is empty"],
];
let sent = 0;
const set = (data: object) =>
  notifications.consume([messageOf(SetNotificationV1, `set-${++sent}`, { cause: "refund", ...data })]);
const preview = async (input: object) => {
  const answer = notifications.service.answers.find((each) => each.query === NotificationsPreview);
  return NotificationsPreview.output.parse(await answer?.answer({ cause: "refund", ...input }, SHOP));
};

test.each(BAD)(
  "a template that %s is refused with the place, and previewed with its problem",
  async (_, template, told) => {
    await expect(set(template)).rejects.toMatchObject({
      code: "TEMPLATE_FAILED",
      message: expect.stringContaining(told),
    });
    const shown = await preview(template);
    expect(shown.problem).toContain(told);
    expect(shown.html).toBe("");
  },
);

test("one that fails on a real order only: that mail has failed, with the place, and the default is not sent instead", async () => {
  // The sample order has a discount; this one has none.
  await set({ body: "{{ order.discount | slice: 0, 1 }}{% if order.discount == nil %}{{ order.gone }}{% endif %}" });
  const order = anOrder(700, { discountMinor: 0n, customerId: null });
  await notifications.consume([orderRefunded(order)]);
  await notifications.sendAll();
  const { lines } = await notifications.log({ orderId: order.orderId });
  expect(lines).toMatchObject([
    {
      outcome: "failed",
      reason: expect.stringMatching(/^template-failed: body: undefined variable: order.gone \(line 1/),
    },
  ]);
  expect(notifications.world.mailbox.count()).toBe(0);
});

test("a merchant's template is sent from then on, each language its own", async () => {
  await set({ subject: "Back: {{ refund.amount }}", body: "<p>{{ shop.name }} paid back.</p>" });
  const order = anOrder(701, { customerId: null });
  await notifications.consume([orderRefunded(order)]);
  await notifications.sendAll();
  const [mail] = notifications.world.mailbox.list();
  expect(mail).toMatchObject({ subject: "Back: €24.00", text: expect.stringContaining("Harbor Lane paid back.") });
  expect((await notifications.store.template(SHOP, "refund", "de")).subject).toContain("Ihre Erstattung");
});

test("names and titles are text, whatever they hold: in HTML, in the subject, in the headers", async () => {
  const name = '<script>alert("x")</script>\r\nBcc: all@example.com';
  const lines = anOrder().lines.map((line) => ({ ...line, title: "<img src=x onerror=y> & co" }));
  await set({
    subject: "For {{ customer.name }}",
    body: "<p>{{ customer.name }}</p>{% for l in refund.lines %}{{ l.title }}{% endfor %}",
  });
  const order = anOrder(702, { customerName: name, lines, customerId: null });
  await notifications.consume([orderRefunded(order)]);
  await notifications.sendAll();
  const [mail] = notifications.world.mailbox.list();
  expect(mail?.to).toEqual(["ada@example.com"]);
  expect(mail?.subject).toBe('For <script>alert("x")</script> Bcc: all@example.com');
  expect(mail?.html).not.toMatch(/<script|<img/);
  expect(mail?.text).toContain("<img src=x onerror=y> & co");
});

test.each([
  ["JPY", 2_400n, "JP¥2,400", "2.400 ¥"],
  ["KWD", 2_400n, "KWD 2.400", "2,400 KWD"],
  ["EUR", 2_400n, "€24.00", "24,00 €"],
])("a refund in %s is written with the digits it has", async (currency, refundedMinor, en, de) => {
  const order = anOrder(1, { currency, refunds: anOrder().refunds.map((each) => ({ ...each, refundedMinor })) });
  notifications.orders.set(order.orderId, order);
  const shown = async (locale: string) => {
    const { subject } = await preview({ orderId: order.orderId, locale, subject: "{{ refund.amount }}" });
    return subject.replace(/\s/g, " ");
  };
  expect([await shown("en"), await shown("de")]).toEqual([en, de]);
});

test("an order of 500 lines fits, and one that moved no money renders", async () => {
  const lines = Array.from({ length: 500 }, (_, at) => ({
    ...anOrder().lines[0]!,
    lineId: `gid://shopify/LineItem/${at}`,
  }));
  notifications.orders.set("gid://shopify/Order/1", anOrder(1, { lines, totalMinor: 0n, subtotalMinor: 0n }));
  const shown = await preview({ cause: "order-confirmation", orderId: "gid://shopify/Order/1" });
  expect(shown.problem).toBeNull();
  expect(shown.text.match(/Sample lantern/g)).toHaveLength(500);
  expect(shown.text).toContain("€0.00");
});

test("an order that is not there can not be previewed", async () => {
  await expect(preview({ orderId: "gid://shopify/Order/404" })).rejects.toMatchObject({ code: "ORDER_NOT_FOUND" });
});
