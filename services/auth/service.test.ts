import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { subjectOf } from "../../contracts/define.ts";
import { ShopInstalledV1, ShopUninstalledV1 } from "../../contracts/events/shops.ts";
import { AuthToken, SessionFind, SessionStore, ShopsList } from "../../contracts/queries/auth.ts";
import { AppUninstalledV1 } from "../../contracts/webhooks/app.ts";
import type { Bus } from "../_runtime/bus/connect.ts";
import { headersOf, natsHeaders } from "../_runtime/bus/headers.ts";
import { ask } from "../_runtime/bus/request.ts";
import { BUDGET_BUCKET } from "../_runtime/shopify/budget-subjects.ts";
import { sharedBudget } from "../_runtime/shopify/limiter.ts";
import { busTokens } from "../_runtime/shopify/tokens.ts";
import { eventually } from "../_runtime/testing/fleet.ts";
import { anOfflineSession, aWebhook } from "./testing.ts";
import { type AuthFleet, authFleet } from "./testing-fleet.ts";

const SHOP = "harbor-lane";
let fleet: AuthFleet;
let app: Bus;
let orders: Bus;
let admin: Bus;

beforeAll(async () => {
  fleet = await authFleet();
  await fleet.run();
  [app, orders, admin] = await Promise.all([fleet.bus("app"), fleet.bus("orders"), fleet.bus("admin")]);
});
afterAll(() => fleet.close());

const Session = SessionStore.input.shape.session;
const store = (session: ReturnType<typeof anOfflineSession>) =>
  ask(app, SessionStore, SHOP, { session: z.parse(Session, session) });

async function sendUninstall(at: Date): Promise<void> {
  const { data, ...attributes } = aWebhook(SHOP, AppUninstalledV1.type, at, { id: 1, domain: "harbor-lane.example" });
  await admin.connection.jetstream().publish(subjectOf(AppUninstalledV1, SHOP), JSON.stringify(data), {
    headers: natsHeaders(headersOf(attributes)),
  });
}

/** How often each event was said of the shop. */
async function said(): Promise<{ installed: number; uninstalled: number }> {
  const jsm = await admin.connection.jetstreamManager();
  const { state } = await jsm.streams.info("EVENTS", { subjects_filter: "events.>" });
  const count = (subject: string) => state.subjects?.[subject] ?? 0;
  return {
    installed: count(subjectOf(ShopInstalledV1, SHOP)),
    uninstalled: count(subjectOf(ShopUninstalledV1, SHOP)),
  };
}

test("install, remove, install again, and a late removal: as the bus and its users see it", async () => {
  const token = busTokens({ bus: orders });
  await expect(token(SHOP)).rejects.toMatchObject({ code: "SHOP_NOT_INSTALLED" });

  expect(await store(anOfflineSession(SHOP))).toEqual({ stored: true });
  expect(await token(SHOP)).toBe("shpat_exchanged");
  await eventually(async () => expect(await said()).toEqual({ installed: 1, uninstalled: 0 }));

  const removedAt = new Date(Date.now() + 50);
  await sendUninstall(removedAt);
  await sendUninstall(removedAt);
  await eventually(async () => expect(await said()).toEqual({ installed: 1, uninstalled: 1 }));
  expect((await ask(app, SessionFind, SHOP, {})).sessions).toEqual([]);
  await expect(token(SHOP, "shpat_exchanged")).rejects.toMatchObject({ code: "SHOP_UNINSTALLED" });

  await new Promise((resolve) => setTimeout(resolve, 60));
  await store(anOfflineSession(SHOP, { accessToken: "shpat_again" }));
  await eventually(async () => expect(await said()).toEqual({ installed: 2, uninstalled: 1 }));
  await sendUninstall(removedAt);
  await eventually(async () => {
    const { rows } = await fleet.admin.query("select 1 from runtime.inbox where outcome = 'applied'");
    expect(rows).toHaveLength(3);
  });
  expect(await token(SHOP)).toBe("shpat_again");
  const { shops } = await ask(app, ShopsList, null, {});
  expect(shops).toMatchObject([{ shop: SHOP, uninstalledAt: null, scopes: ["read_orders", "read_products"] }]);
});

test("a service may ask for a token, and for nothing else of auth's", async () => {
  await expect(ask(orders, SessionFind, SHOP, {}, { deadlineMs: 300 })).rejects.toThrow();
  expect(await ask(orders, AuthToken, SHOP, {})).toMatchObject({ reason: null });
});

test("a service that calls Shopify has the rights to share its budget", async () => {
  const budget = sharedBudget({ connection: orders.connection });
  await budget.reserve(SHOP, 100, 0);
  await budget.settle(SHOP, 100, 40, null);
  const kv = await admin.connection.jetstream().views.kv(BUDGET_BUCKET);
  expect((await kv.get(SHOP))?.revision).toBe(2);
});
