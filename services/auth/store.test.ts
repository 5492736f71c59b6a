import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import { type OpenAuth, openAuth } from "./deps.ts";
import type { ShopChange } from "./store-shops.ts";
import { offlineIdOf } from "./stored-session.ts";
import { anAuthEnv, anOfflineSession, aWebhook } from "./testing.ts";

const SHOP = "harbor-lane";
const key = randomBytes(32);
let database: TestDatabase;
let admin: pg.Client;
let auth: OpenAuth;

beforeAll(async () => {
  database = await testDatabase("auth");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  auth = await openAuth(anAuthEnv({ ...database, natsUrl: inject("natsUrl"), key }));
});
afterAll(async () => {
  await auth.close();
  await admin.end();
});
beforeEach(() => admin.query("truncate shops, sessions, runtime.outbox"));

async function said(): Promise<string[]> {
  const { rows } = await admin.query<{ subject: string }>("select subject from runtime.outbox order by seq");
  return rows.map((row) => row.subject);
}

async function apply(change: ShopChange, shop = SHOP): Promise<void> {
  const message = aWebhook(shop, "shopify.app.any.v1", change.at, {});
  await auth.outbox.say((transaction) => auth.store.apply(transaction, [{ message, change }]));
}

const uninstall = (at: Date) => apply({ kind: "uninstalled", at });

describe("a stored session", () => {
  test("comes back as it was", async () => {
    const session = anOfflineSession(SHOP);
    await auth.store.storeSession(SHOP, session);
    expect((await auth.store.session(SHOP, session.id))?.properties).toEqual(session);
    expect(await auth.store.sessions(SHOP)).toHaveLength(1);
  });

  test("is unreadable in the database: no token in any byte of any table", async () => {
    const online = {
      ...anOfflineSession(SHOP),
      id: `${SHOP}.myshopify.com_7`,
      isOnline: true,
      email: "jane@example.com",
    };
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP));
    await auth.store.storeSession(SHOP, online);
    const { rows } = await admin.query<{ text: string }>(
      `select s::text as text from sessions s union all select s::text from shops s
       union all select o::text || convert_from(o.data, 'utf8') from runtime.outbox o`,
    );
    const everything = rows.map((row) => row.text).join("\n");
    expect(everything).toContain("offline_harbor-lane");
    for (const secret of ["shpat_exchanged", "shprt_exchanged", "jane@example.com"]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(Buffer.from(secret).toString("base64url").slice(2, -2));
    }
  });

  test("of another shop cannot be seen by a query that forgets the shop in its WHERE", async () => {
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP));
    await auth.store.storeSession("kite-and-co", anOfflineSession("kite-and-co"));
    const rows = await auth.database.forShop(SHOP, (transaction) =>
      transaction.query<{ shop: string }>({ name: "test-all", text: "select shop from sessions", values: [] }),
    );
    expect(rows).toEqual([{ shop: SHOP }]);
  });

  test("with a key that is not configured any more stops the start, and names the key", async () => {
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP));
    const wrong = anAuthEnv({ ...database, natsUrl: inject("natsUrl"), key: randomBytes(32) });
    await expect(openAuth(wrong)).rejects.toMatchObject({ code: "TOKEN_KEY_UNKNOWN" });
  });

  test("older than the stored one changes nothing, whichever arrives first", async () => {
    const newer = anOfflineSession(SHOP, { accessToken: "newer", expiresInMs: 3_600_000 });
    await auth.store.storeSession(SHOP, newer);
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP, { accessToken: "older", expiresInMs: 3_500_000 }));
    expect((await auth.store.session(SHOP, newer.id))?.properties.accessToken).toBe("newer");
  });

  test("is invalidated by the library only where its token is still the one stored", async () => {
    const first = anOfflineSession(SHOP, { expiresInMs: 1_000_000 });
    const second = anOfflineSession(SHOP, { accessToken: "second", expiresInMs: 3_600_000 });
    const { accessToken: _first, ...firstInvalidated } = first;
    const { accessToken: _second, ...secondInvalidated } = second;
    await auth.store.storeSession(SHOP, firstInvalidated);
    expect(await auth.store.session(SHOP, first.id)).toBeNull();
    await auth.store.storeSession(SHOP, second);
    await auth.store.storeSession(SHOP, firstInvalidated);
    expect((await auth.store.session(SHOP, first.id))?.properties.accessToken).toBe("second");
    await auth.store.storeSession(SHOP, secondInvalidated);
    expect((await auth.store.session(SHOP, first.id))?.properties.accessToken).toBeUndefined();
  });

  test("is deleted by its id", async () => {
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP));
    expect(await auth.store.deleteSessions("kite-and-co", [offlineIdOf(SHOP)])).toBe(0);
    expect(await auth.store.deleteSessions(SHOP, [offlineIdOf(SHOP)])).toBe(1);
    expect(await auth.store.sessions(SHOP)).toEqual([]);
  });
});

describe("a shop", () => {
  test("is said to be installed once, however many loaders store its first token at once", async () => {
    await Promise.all(Array.from({ length: 10 }, () => auth.store.storeSession(SHOP, anOfflineSession(SHOP))));
    expect(await said()).toEqual(["events.harbor-lane.shop.installed.v1"]);
    expect(await auth.store.shops()).toMatchObject([
      { shop: SHOP, uninstalledAt: null, scopes: ["read_orders", "read_products"] },
    ]);
  });

  test("is not opened by an online session", async () => {
    await auth.store.storeSession(SHOP, { ...anOfflineSession(SHOP), id: `${SHOP}.myshopify.com_7`, isOnline: true });
    expect(await auth.store.shop(SHOP)).toBeNull();
    expect(await said()).toEqual([]);
  });

  test("is closed by an uninstall, with nothing left of its tokens; a second delivery does nothing", async () => {
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP));
    await auth.store.storeSession("kite-and-co", anOfflineSession("kite-and-co"));
    const at = new Date(Date.now() + 1_000);
    await uninstall(at);
    await uninstall(at);
    expect((await auth.store.shop(SHOP))?.uninstalledAt).toEqual(at);
    expect(await auth.store.sessions(SHOP)).toEqual([]);
    expect(await auth.store.sessions("kite-and-co")).toHaveLength(1);
    expect((await said()).filter((subject) => subject.endsWith("uninstalled.v1"))).toHaveLength(1);
  });

  test("opens again by a new token, and an uninstall from before that comes too late", async () => {
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP));
    const before = new Date(Date.now() + 5);
    await uninstall(before);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP, { accessToken: "again" }));
    await uninstall(before);
    expect((await auth.store.shop(SHOP))?.uninstalledAt).toBeNull();
    expect((await auth.store.session(SHOP, offlineIdOf(SHOP)))?.properties.accessToken).toBe("again");
    expect((await said()).map((subject) => subject.split(".")[3])).toEqual(["installed", "uninstalled", "installed"]);
  });

  test("whose uninstall nobody heard of before it came back stays open", async () => {
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP));
    await uninstall(new Date(Date.now() - 60_000));
    expect((await auth.store.shop(SHOP))?.uninstalledAt).toBeNull();
    expect(await said()).toHaveLength(1);
  });

  test("says its scopes again when they change, and an older change is ignored", async () => {
    await auth.store.storeSession(SHOP, anOfflineSession(SHOP));
    const later = new Date(Date.now() + 1_000);
    await apply({ kind: "scopes", at: later, scopes: ["write_orders", "read_products"] });
    await apply({ kind: "scopes", at: new Date(later.getTime() - 500), scopes: ["read_products"] });
    await apply({ kind: "scopes", at: later, scopes: ["read_products", "write_orders"] });
    expect((await auth.store.shop(SHOP))?.scopes).toEqual(["read_products", "write_orders"]);
    expect(await said()).toHaveLength(2);
  });
});
