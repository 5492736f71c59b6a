import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SetLoyaltyRuleV1 } from "../../contracts/commands/customers.ts";
import { type DataOf, type MessageType, subjectOf } from "../../contracts/define.ts";
import { PointsChangedV1 } from "../../contracts/events/loyalty.ts";
import { OrderCreatedV1, OrderPaidV1, OrderUpdatedV1 } from "../../contracts/events/orders.ts";
import { ShopInstalledV1 } from "../../contracts/events/shops.ts";
import { CustomersList, CustomersLoyalty, LoyaltySummary } from "../../contracts/queries/customers.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import type { Bus } from "../_runtime/bus/connect.ts";
import { ask, send } from "../_runtime/bus/request.ts";
import { createLogger } from "../_runtime/logging.ts";
import { type RunningService, runService } from "../_runtime/run-service.ts";
import { liveMessage, openServiceBus, type ServiceBus, until } from "../_runtime/testing/service-bus.ts";
import { defaultRule } from "./points.ts";
import { customersService, rights } from "./service.ts";
import { anOrder, customerGid, orderGid } from "./testing.ts";
import { openTestCustomers, type TestCustomers } from "./testing-service.ts";

/* The service on a bus of its own with its real rights, as its own process would run it, with its background work. */

const SHOP = "harbor-lane";

let fleet: ServiceBus;
let customers: TestCustomers;
let running: RunningService;
let admin: Bus;
let app: Bus;

beforeAll(async () => {
  fleet = await openServiceBus(rights);
  customers = await openTestCustomers();
  const bus = await fleet.open("customers");
  const logger = createLogger("customers");
  logger.level = "silent";
  running = await runService({
    definition: customersService({
      ...customers.compared,
      store: customers.store,
      readRequests: async () => [],
      readCurrency: async () => "EUR",
      metafields: customers.writer(),
      settleTiers: customers.settleTiers,
      jobs: [],
      logger,
    }),
    rights,
    database: customers.database,
    bus,
    logger,
    random: () => 0,
  });
  admin = await fleet.open("orders", "admin");
  app = await fleet.open("app");
  while (!running.ready()) await sleep(20);
});

afterAll(async () => {
  await running.stop();
  await customers.close();
  await fleet.close();
});

async function publish<M extends MessageType>(message: M, id: string, data: DataOf<M>): Promise<void> {
  await fleet.publish(message, liveMessage(message, SHOP, id, data));
}

const loyalty = (number: number) => ask(app, CustomersLoyalty, SHOP, { customerId: customerGid(number) });

test("a paid order becomes points that a page can ask for, an event, and a metafield", async () => {
  const order = anOrder();
  await publish(ShopInstalledV1, "installed", { scopes: [] });
  await publish(OrderPaidV1, "paid", { order });
  await publish(OrderCreatedV1, "created", { order });
  await publish(OrderUpdatedV1, "updated", { order });

  const { customer, entries, metafield } = await until(
    () => loyalty(7),
    (found) => found.metafield !== null,
  );
  expect(customer).toMatchObject({ points: 50, tier: "Bronze", spent12MonthsMinor: 5_000n });
  expect(entries).toMatchObject([{ reason: "earned", delta: 50, orderName: "#1001" }]);
  expect(metafield).toMatchObject({ points: 50, tier: "Bronze" });
  // The rule is written to the shop beside it.
  expect(customers.shopify.calls.filter(({ operation }) => operation === "LoyaltyMetafieldsSet")).toHaveLength(1);

  const jsm = await admin.connection.jetstreamManager();
  const said = await jsm.streams.getMessage("EVENTS", { last_by_subj: subjectOf(PointsChangedV1, SHOP) });
  expect(PointsChangedV1.schema.parse(said.json())).toMatchObject({ delta: 50, balance: 50, reason: "earned" });
  expect(said.header.get("ce-correlationid")).toBe(entries[0]?.correlationId);
});

test("a rule is set by command; a bad one is refused with the field and what to do", async () => {
  const rule = { ...defaultRule("EUR"), points: 4 };
  const outcome = (commandId: string) => ask(app, serviceQueries("customers").command, SHOP, { commandId });
  const good = await send(app, SetLoyaltyRuleV1, SHOP, rule);
  await until(
    () => outcome(good),
    ({ state }) => state === "done",
  );
  const bad = await send(app, SetLoyaltyRuleV1, SHOP, { ...rule, currency: "USD" });
  const { error } = await until(
    () => outcome(bad),
    ({ state }) => state === "failed",
  );
  expect(error).toBe("currency: must be EUR, the shop's: give the amounts in EUR");

  await publish(OrderPaidV1, "second", { order: anOrder({ orderId: orderGid(5_002), name: "#1002" }) });
  await until(
    () => loyalty(7),
    ({ customer }) => customer?.points === 250,
  );
  const to = "2026-11-24T00:00:00Z";
  const summary = await ask(app, LoyaltySummary, SHOP, { from: "2026-11-23T00:00:00Z", to });
  expect(summary).toMatchObject({ given: 250, takenBack: 0, rule: { points: 4, currency: "EUR" } });
  expect((await ask(app, CustomersList, SHOP, { limit: 10 })).customers.map(({ name }) => name)).toEqual(["Ada Lund"]);
});
