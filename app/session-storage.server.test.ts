import { Session } from "@shopify/shopify-app-remix/server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { subjectOf } from "../contracts/define.ts";
import { ShopUninstalledV1 } from "../contracts/events/shops.ts";
import type { Bus } from "../services/_runtime/bus/connect.ts";
import { eventually } from "../services/_runtime/testing/fleet.ts";
import { anOfflineSession } from "../services/auth/testing.ts";
import { type AuthFleet, authFleet } from "../services/auth/testing-fleet.ts";
import { busSessionStorage } from "./session-storage.server.ts";

const SHOP = "harbor-lane";
const ID = `offline_${SHOP}.myshopify.com`;
const MINUTE_MS = 60_000;
let fleet: AuthFleet;
let bus: Bus;
let stopAuth: () => Promise<void>;
let nowMs: number;

beforeAll(async () => {
  fleet = await authFleet();
  bus = await fleet.bus("app");
  stopAuth = await fleet.run();
});
afterAll(() => fleet.close());
beforeEach(async () => {
  nowMs = Date.now();
  await fleet.admin.query("truncate shops, sessions");
  fleet.shopify.good.add("shprt_exchanged");
});

const storage = () => busSessionStorage({ bus: async () => bus, now: () => new Date(nowMs) });
const aSession = (change: Parameters<typeof anOfflineSession>[1] = {}) =>
  Session.fromPropertyArray(Object.entries(anOfflineSession(SHOP, change)) as [string, string | number | boolean][]);
const rowsStored = async () => (await fleet.admin.query("select 1 from sessions")).rowCount;

test("a session comes back equal, from the cache and from another process", async () => {
  const session = aSession();
  const here = storage();
  await here.storeSession(session);
  expect((await here.loadSession(ID))?.equals(session)).toBe(true);
  expect((await storage().loadSession(ID))?.equals(session)).toBe(true);
  expect(await here.findSessionsByShop(`${SHOP}.myshopify.com`)).toHaveLength(1);
  await here.deleteSessions([ID]);
  expect(await here.loadSession(ID)).toBeUndefined();
  expect(await storage().loadSession(ID)).toBeUndefined();
});

test("what the library changes in a session does not change the next one loaded", async () => {
  const here = storage();
  await here.storeSession(aSession());
  const loaded = await here.loadSession(ID);
  if (loaded) loaded.accessToken = "changed";
  expect((await here.loadSession(ID))?.accessToken).toBe("shpat_exchanged");
});

test("a session near its end is loaded refreshed, so that the library finds nothing to refresh", async () => {
  const here = storage();
  await here.storeSession(aSession({ expiresInMs: 5 * MINUTE_MS }));
  const loaded = await here.loadSession(ID);
  expect(loaded?.accessToken).toMatch(/^shpat_refreshed_/);
  expect(loaded?.isExpired(5 * MINUTE_MS)).toBe(false);
});

test("while auth is stopped nobody is signed out: a known session serves until it ends", async () => {
  const here = storage();
  await here.storeSession(aSession());
  await stopAuth();
  try {
    expect((await here.loadSession(ID))?.accessToken).toBe("shpat_exchanged");
    nowMs += 57 * MINUTE_MS;
    expect((await here.loadSession(ID))?.accessToken).toBe("shpat_exchanged");
    nowMs += 4 * MINUTE_MS;
    expect(await here.loadSession(ID)).toBeUndefined();
  } finally {
    stopAuth = await fleet.run();
  }
});

test("a session that Shopify gives while auth is stopped serves at once, and is stored when auth is back", async () => {
  const here = storage();
  await stopAuth();
  try {
    expect(await here.loadSession(ID)).toBeUndefined();
    expect(await here.storeSession(aSession())).toBe(true);
    expect((await here.loadSession(ID))?.accessToken).toBe("shpat_exchanged");
  } finally {
    stopAuth = await fleet.run();
  }
  await eventually(async () => expect(await rowsStored()).toBe(1));
});

test("a refused token is asked for again; what auth has refreshed meanwhile is not overwritten", async () => {
  const here = storage();
  await here.storeSession(aSession());
  const inUse = await here.loadSession(ID);
  await storage().storeSession(aSession({ accessToken: "newer", expiresInMs: 61 * MINUTE_MS }));
  // As the library does after a 401.
  if (inUse) {
    Reflect.set(inUse, "accessToken", undefined);
    await here.storeSession(inUse);
  }
  expect((await here.loadSession(ID))?.accessToken).toBe("newer");
});

test("what another process stored is seen within a minute", async () => {
  const here = storage();
  await here.storeSession(aSession());
  await storage().storeSession(aSession({ accessToken: "newer", expiresInMs: 61 * MINUTE_MS }));
  expect((await here.loadSession(ID))?.accessToken).toBe("shpat_exchanged");
  nowMs += MINUTE_MS;
  expect((await here.loadSession(ID))?.accessToken).toBe("newer");
});

test("an uninstall is heard: its sessions are gone from the cache at once", async () => {
  const here = storage();
  await here.storeSession(aSession());
  await fleet.admin.query("truncate sessions");
  expect(await here.loadSession(ID)).toBeDefined();
  const admin = await fleet.bus("admin");
  admin.connection.publish(subjectOf(ShopUninstalledV1, "kite-and-co"), "{}");
  await admin.connection.flush();
  expect(await here.loadSession(ID)).toBeDefined();
  admin.connection.publish(subjectOf(ShopUninstalledV1, SHOP), "{}");
  await eventually(async () => expect(await here.loadSession(ID)).toBeUndefined());
});

test("twenty pages at once ask auth once", async () => {
  await storage().storeSession(aSession({ expiresInMs: 4 * MINUTE_MS }));
  const before = fleet.shopify.refreshes.length;
  const here = storage();
  const loaded = await Promise.all(Array.from({ length: 20 }, () => here.loadSession(ID)));
  expect(new Set(loaded.map((session) => session?.accessToken)).size).toBe(1);
  expect(fleet.shopify.refreshes.length).toBe(before + 1);
});

test("an id that names no shop is no session", async () => {
  expect(await storage().loadSession("nonsense")).toBeUndefined();
});
