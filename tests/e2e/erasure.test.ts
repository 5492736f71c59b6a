import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AnalyticsSummary } from "../../contracts/queries/analytics.ts";
import { DataRequests } from "../../contracts/queries/customers.ts";
import { OrdersTotals } from "../../contracts/queries/orders.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { SERVICES } from "../../contracts/services.ts";
import { type Asking, openAsking, storeIsRead } from "./asking.ts";
import { adminClient, findEverywhere, tablesWithShop } from "./everywhere.ts";
import { eventually, type Fleet, startFleet } from "./fleet.ts";
import { type StoreOrder, variantsOf, webhooksArrived } from "./store.ts";

/*
 * What the bugs would look like: somebody who asked to be forgotten still stands in a table, a stream, a kept message, a
 * log; or comes back with a late webhook, with messages published again, with a backup. Or a figure changes by it.
 */
const WAIT_MS = 60_000;
/** What was on its way when a shop was erased is found by the second look, a minute later (PRIVACY_LIMITS.againAfterMs). */
const SECOND_LOOK_MS = 150_000;
const SHOP = "harbor-lane";
const OTHER_SHOP = "kite-and-co";
/** The erasure log, which holds ids; the request to erase, as long as its message is kept; that it was dealt with. */
const KEPT = /runtime\.(erasure|erased_message|outbox|inbox)$/;
const ERASED = {
  firstName: "Quillfeather",
  lastName: "Zanderloom",
  email: "quillfeather.z@marker-one.example",
  phone: "+4915100007731",
  address: "Marlinspike Row 7731",
  note: "ring twice, says marker-note-7731",
};
const OTHER = { firstName: "Keepsworth", lastName: "Stayer", email: "keepsworth@marker-two.example" };
const MARKERS = Object.values(ERASED);

let fleet: Fleet;
let asking: Asking;
let order: StoreOrder;
let before: unknown;
let oldDelivery: { id: number; body: string };

beforeAll(async () => {
  fleet = await startFleet("erasure");
  asking = await openAsking(fleet, SHOP);
  await storeIsRead(fleet);
});
afterAll(async () => {
  await asking?.close();
  await fleet?.stop();
});

const day = () => new Date().toISOString().slice(0, 10);
async function figures() {
  const from = "2020-01-01T00:00:00Z";
  const totals = await asking.ask(OrdersTotals, { from, to: "2100-01-01T00:00:00Z" });
  const {
    from: _from,
    to: _to,
    ...summary
  } = (await asking.ask(AnalyticsSummary, {
    from: day(),
    to: day(),
  })) as Record<string, unknown>;
  return JSON.stringify([totals, summary.days, summary.totals], (_, value) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}

async function place(person: typeof OTHER & { phone?: string; address?: string; note?: string }): Promise<StoreOrder> {
  const variant = (await variantsOf(fleet)).find((each) => each.tracked && each.available > 100);
  const { firstName, lastName, email, phone, address: address1, note } = person;
  const address = {
    firstName,
    lastName,
    address1: address1 ?? "Harbour 1",
    city: "Kiel",
    zip: "24103",
    countryCode: "DE",
    ...(phone && { phone }),
  };
  return fleet.control("POST", "/orders", {
    customer: { email, firstName, lastName },
    lines: [{ variantId: variant?.variantId, quantity: 2 }],
    shippingAddress: address,
    billingAddress: address,
    acceptsMarketing: true,
    ...(note && { note }),
  });
}

async function found(): Promise<Record<string, string[]>> {
  return Object.fromEntries(await findEverywhere(fleet, MARKERS));
}

async function nothingLeft(): Promise<void> {
  let last: Record<string, string[]> = {};
  await eventually("nothing is left", WAIT_MS, async () => {
    last = await found();
    return MARKERS.every((marker) => last[marker]?.length === 0) || undefined;
  }).catch(() => undefined);
  expect(last).toEqual(Object.fromEntries(MARKERS.map((marker) => [marker, []])));
}

/** The body of a webhook that was really sent, changed. */
async function sendChanged(change: Record<string, unknown>, webhookId = randomUUID()): Promise<void> {
  const body = { ...JSON.parse(oldDelivery.body), ...change };
  await fleet.control("POST", "/webhooks/send", { shop: SHOP, topic: "orders/updated", payload: body, webhookId });
}

test("a life with orders, an edit, a refund, mails, points, a dead letter and a large payload is found everywhere", async () => {
  order = await place(ERASED);
  await place(OTHER);
  await fleet.control("POST", `/customers/${order.customerId?.split("/").at(-1)}`, {
    phone: ERASED.phone,
    note: ERASED.note,
    tags: ["vip"],
  });
  await fleet.control("POST", `/orders/${order.id}/fulfil`, { trackingNumber: `${ERASED.note}-track` });
  await fleet.control("POST", `/orders/${order.id}/refund`, {
    lines: [{ lineId: order.lines[0]?.lineId, quantity: 1 }],
    note: ERASED.note,
  });
  await webhooksArrived(fleet);
  const { deliveries } = await fleet.control<{ deliveries: { id: number; topic: string }[] }>(
    "GET",
    "/deliveries?limit=200",
  );
  const created = deliveries.filter(({ topic }) => topic === "orders/updated").map(({ id }) => id);
  for (const id of created) {
    const { body } = await fleet.control<{ body: unknown }>("GET", `/deliveries/${id}`);
    const text = typeof body === "string" ? body : JSON.stringify(body);
    // Newest first: it shows the refund.
    if (text.includes(ERASED.email)) oldDelivery ??= { id, body: text };
  }
  const amount = {
    shop_money: { amount: "none", currency_code: "EUR" },
    presentment_money: { amount: "0", currency_code: "EUR" },
  };
  await sendChanged({ total_price_set: amount });
  await sendChanged({
    note_attributes: Array.from({ length: 12_000 }, (_, n) => ({ name: `n${n}`, value: `${ERASED.address} ${n}` })),
  });
  await webhooksArrived(fleet);
  await eventually("it is in every place", WAIT_MS, async () => {
    const places = await found();
    const all = new Set(
      Object.values(places)
        .flat()
        .map((place) => place.replace(/^nats.*/, "nats")),
    );
    const wanted = [
      "nats",
      "flotilla_gateway runtime.outbox",
      "flotilla_orders public.orders",
      "flotilla_orders runtime.outbox",
      "flotilla_orders runtime.dead_letter",
      "flotilla_customers public.customers",
      "flotilla_notifications public.mails",
      "flotilla_notifications public.contacts",
    ];
    return (wanted.every((place) => all.has(place)) && MARKERS.every((marker) => places[marker]?.length)) || undefined;
  });
  before = await figures();
});

test("a data request is written down, and together the services tell everything that is held", async () => {
  await fleet.control("POST", "/compliance", {
    shop: SHOP,
    topic: "customers/data_request",
    customerId: order.customerId,
  });
  const request = await eventually("the request is listed", WAIT_MS, async () => {
    const { requests } = await asking.ask(DataRequests, {});
    return requests[0];
  });
  expect(request).toMatchObject({ state: "open", person: { customerId: order.customerId, email: ERASED.email } });
  let told = "";
  for (const service of SERVICES) {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const input = { person: request.person, ...(cursor !== undefined && { cursor }) };
      const page = await asking.ask(serviceQueries(service).personalData, input);
      told += JSON.stringify(page.held);
      cursor = page.nextCursor;
    }
  }
  for (const marker of MARKERS) expect(told).toContain(marker);
  expect(told).not.toContain(OTHER.email);
});

test("customers/redact leaves nothing anywhere; figures and others stay", async () => {
  await keepBackupOfOrders();
  await fleet.control("POST", "/compliance", { shop: SHOP, topic: "customers/redact", customerId: order.customerId });
  await webhooksArrived(fleet);
  await nothingLeft();
  expect(await figures()).toEqual(before);
  const others = await findEverywhere(fleet, [OTHER.email]);
  expect(others.get(OTHER.email)).toContain("flotilla_orders public.orders");
  const { requests } = await asking.ask(DataRequests, {});
  expect(requests).toMatchObject([{ state: "erased", person: { email: null } }]);
});

test("a late delivery, an old one under another id, and an older state bring nothing back", async () => {
  await fleet.control("POST", `/deliveries/${oldDelivery.id}/redeliver`, {});
  await sendChanged({});
  await sendChanged({
    note: ERASED.note,
    updated_at: new Date(Date.now() + 5_000).toISOString().replace(/\.\d+Z/, "Z"),
  });
  await webhooksArrived(fleet);
  await eventually("they are dealt with", WAIT_MS, async () => {
    const { waiting } = await asking.ask(serviceQueries("orders").status, {});
    return waiting === 0 || undefined;
  });
  await nothingLeft();
  expect(await figures()).toEqual(before);
});

test("an older copy of a database and a NATS that lost everything bring nothing back", async () => {
  await restoreBackupOfOrders();
  const restored = await found();
  expect(restored[ERASED.email]).toContain("flotilla_orders public.orders");
  await asking.close();
  await fleet.stop();
  rmSync(join(String(fleet.env.FLOTILLA_DIR), "nats", "jetstream"), { recursive: true, force: true });
  fleet = await startFleet("erasure", [], {}, { keep: true });
  asking = await openAsking(fleet, SHOP);
  await nothingLeft();
  expect(await figures()).toEqual(before);
});

test("shop/redact leaves nothing of the shop, and everything of the other", {
  timeout: 2 * SECOND_LOOK_MS,
}, async () => {
  const gone = { firstName: "Vanishing", lastName: "Merchantson", email: "vanishing@marker-three.example" };
  const there = await findEverywhere(fleet, [OTHER.email]);
  const { products } = await fleet.control<{ products: { variants: { variantId: string }[] }[] }>(
    "GET",
    `/products?shop=${OTHER_SHOP}&limit=1`,
  );
  const lines = [{ variantId: products[0]?.variants[0]?.variantId, quantity: 1 }];
  await fleet.control("POST", "/orders", { shop: OTHER_SHOP, customer: gone, lines });
  await eventually("the other shop's order is known", WAIT_MS, async () => {
    const places = (await findEverywhere(fleet, [gone.email])).get(gone.email) ?? [];
    return places.includes("flotilla_orders public.orders") || undefined;
  });
  await fleet.control("POST", "/compliance", { shop: OTHER_SHOP, topic: "shop/redact" });
  let left: string[] = [];
  await eventually("nothing of the shop is left", SECOND_LOOK_MS, async () => {
    left = [
      ...((await findEverywhere(fleet, [gone.email])).get(gone.email) ?? []),
      ...(await tablesWithShop(fleet, OTHER_SHOP, KEPT)),
    ];
    return left.length === 0 || undefined;
  }).catch(() => undefined);
  expect(left).toEqual([]);
  expect(await figures()).toEqual(before);
  const still = await findEverywhere(fleet, [OTHER.email]);
  const tables = (places: string[] = []) => places.filter((place) => place.startsWith("flotilla_"));
  expect(tables(still.get(OTHER.email))).toEqual(tables(there.get(OTHER.email)));
});

const BACKED_UP = [
  "public.orders",
  "public.timeline",
  "runtime.outbox",
  "runtime.inbox",
  "runtime.dead_letter",
  "runtime.erasure",
];
const copyOf = (table: string) => `backup.${table.replace(".", "_")}`;

async function keepBackupOfOrders(): Promise<void> {
  const client = await adminClient(fleet, "flotilla_orders");
  await client.query("create schema backup");
  for (const table of BACKED_UP) await client.query(`create table ${copyOf(table)} as table ${table}`);
  await client.end();
}

async function restoreBackupOfOrders(): Promise<void> {
  const client = await adminClient(fleet, "flotilla_orders");
  await client.query("begin");
  for (const table of BACKED_UP) {
    await client.query(`truncate ${table} cascade`);
    await client.query(`insert into ${table} overriding system value select * from ${copyOf(table)}`);
  }
  await client.query("commit");
  await client.query("drop schema backup cascade");
  await client.end();
}
