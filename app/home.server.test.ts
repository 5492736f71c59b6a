import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrdersList, OrdersTotals } from "../contracts/queries/orders.ts";
import { serviceQueries } from "../contracts/queries/service.ts";
import { SERVICES } from "../contracts/services.ts";
import { type Bus, openBus } from "../services/_runtime/bus/connect.ts";
import { type QueryServer, serveQueries } from "../services/_runtime/bus/serve.ts";
import { createLogger } from "../services/_runtime/logging.ts";
import { type Answer, answer } from "../services/_runtime/service.ts";
import { testBus } from "../tests/setup/bus.ts";
import { dataOf, soon } from "./answered.ts";
import { readHome } from "./home.server.ts";
import { knownAnswers } from "./known-answers.ts";
import { serviceAsker } from "./queries.server.ts";

const SHOP = "harbor-lane";
const logger = createLogger("test").child({}, { level: "silent" });
let app: Bus;
let orders: Bus;
let others: Bus;

function open(name: "app" | "orders" | "auth"): Promise<Bus> {
  // The admin user: one connection answers for several services here.
  const { servers, user, pass } = testBus(name === "app" ? "app" : "admin");
  return openBus({ url: servers, user, password: pass, name });
}

/** What the runtime answers for every service. */
function generalAnswers(service: string): Answer[] {
  const { status, deadLetters, jobs } = serviceQueries(service);
  return [
    answer(status, async () => ({
      service,
      startedAt: "2026-11-23T00:00:00Z",
      waiting: 0,
      outboxPending: 0,
      deadLetters: 0,
      lastProcessedAt: null,
    })),
    answer(deadLetters, async () => ({ deadLetters: [] })),
    answer(jobs, async () => ({ jobs: [] })),
  ];
}

const revenueMinor = 12_345_678_901_234_567n;
const ordersAnswers = [
  ...generalAnswers("orders"),
  answer(OrdersTotals, async () => ({ totals: [{ currency: "EUR", orders: 2, units: 3, revenueMinor }] })),
  answer(OrdersList, async () => ({ orders: [], nextCursor: null, total: 0 })),
];

beforeAll(async () => {
  [app, orders, others] = await Promise.all([open("app"), open("orders"), open("auth")]);
  for (const service of SERVICES.filter((name) => name !== "orders")) {
    serveQueries({ bus: others, service, answers: generalAnswers(service), logger });
  }
  await others.connection.flush();
});
afterAll(() => Promise.all([app, orders, others].map((bus) => bus.close())));

async function startOrders(answers: Answer[] = ordersAnswers): Promise<QueryServer> {
  const server = serveQueries({ bus: orders, service: "orders", answers, logger });
  await orders.connection.flush();
  return server;
}

/** A page as a new process would ask for it, or one that has asked before. */
function pages(known = knownAnswers()) {
  let clock = Date.parse("2026-11-23T12:00:00Z");
  const ask = serviceAsker({ bus: async () => app, now: () => new Date(clock), known });
  return async (at: string) => {
    clock = Date.parse(at);
    const home = await readHome(ask, SHOP, "Europe/Berlin", new Date(at));
    const settled = await Promise.all(Object.entries(home).map(async ([key, value]) => [key, await value] as const));
    return Object.fromEntries(settled) as { [Key in keyof typeof home]: Awaited<(typeof home)[Key]> };
  };
}

/** The breaker of a service that was away lets one question through every two seconds. */
async function whenAnswering(page: () => ReturnType<ReturnType<typeof pages>>) {
  for (;;) {
    const home = await page();
    if (home.today.ok) return home;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

describe("the home page", () => {
  test("while orders has never answered: its cards say so, the others are well", async () => {
    const home = await pages()("2026-11-23T12:03:00Z");
    expect(home.today).toEqual({
      ok: false,
      service: "orders",
      reason: "away",
      since: "2026-11-23T12:03:00.000Z",
      message: null,
      last: null,
    });
    expect([home["status.orders"].ok, home.newest.ok]).toEqual([false, false]);
    expect([home["status.auth"].ok, home["status.gateway"].ok]).toEqual([true, true]);
  });

  test("while orders is away after it has answered: what it said last, since when it is silent, and fresh again after", async () => {
    const page = pages();
    const first = await startOrders();
    const well = await whenAnswering(() => page("2026-11-23T12:00:00Z"));
    expect(dataOf(well.today)?.totals[0]?.revenueMinor).toBe(revenueMinor.toString());
    await first.stop();
    await page("2026-11-23T12:05:00Z");
    const away = await page("2026-11-23T12:20:00Z");
    for (const card of [away.today, away.yesterday, away.newest]) {
      expect(card).toMatchObject({
        ok: false,
        since: "2026-11-23T12:05:00.000Z",
        last: { asOf: "2026-11-23T12:00:00.000Z" },
      });
    }
    expect(dataOf(away.today)).toEqual(dataOf(well.today));
    const second = await startOrders();
    const back = await whenAnswering(() => page("2026-11-23T12:30:00Z"));
    expect(back.today).toMatchObject({ ok: true, asOf: "2026-11-23T12:30:00.000Z" });
    await second.stop();
  });

  test("an answer of one shop is never shown to another", async () => {
    const known = knownAnswers();
    const server = await startOrders();
    await whenAnswering(() => pages(known)("2026-11-23T12:00:00Z"));
    await server.stop();
    const ask = serviceAsker({ bus: async () => app, now: () => new Date(), known });
    const other = await readHome(ask, "kite-and-co", "Europe/Berlin", new Date("2026-11-23T12:00:00Z"));
    expect(await other.today).toMatchObject({ ok: false, last: null });
  });

  test("a service that is there but does not answer costs its own card a deadline, and the page nothing", async () => {
    const never = new Promise<never>(() => {});
    const silent = await startOrders([answer(OrdersTotals, () => never), ...generalAnswers("orders")]);
    await whenStatusAnswers();
    const ask = serviceAsker({ bus: async () => app, now: () => new Date(), known: knownAnswers() });
    const home = await soon({
      today: ask(
        OrdersTotals,
        SHOP,
        { from: "2026-11-23T00:00:00Z", to: "2026-11-24T00:00:00Z" },
        { deadlineMs: 1_000 },
      ),
      status: ask(serviceQueries("orders").status, SHOP, {}),
    });
    expect(home.today).toBeInstanceOf(Promise);
    expect(home.status).toMatchObject({ ok: true });
    expect(await home.today).toMatchObject({ ok: false, reason: "slow" });
    await orders.close();
    void silent;
  });
});

async function whenStatusAnswers(): Promise<void> {
  const ask = serviceAsker({ bus: async () => app, now: () => new Date(), known: knownAnswers() });
  while (!(await ask(serviceQueries("orders").status, SHOP, {})).ok) {
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
