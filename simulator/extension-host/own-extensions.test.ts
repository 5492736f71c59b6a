import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openPage, screenshot } from "../../tests/e2e/browser.ts";
import { SHOP, someVariant, testFront } from "../html/testing.ts";
import { EXTENSION_FAULTS } from "./faults.ts";
import { hostStateOf } from "./host-state.ts";

const REDEMPTION = { points: 100, minor: 500, maxPercentBps: 2_000 };
/** As the gateway answers; the gateway itself is tried in tests/e2e. */
const ANSWERS: Record<string, unknown> = {
  "/v1/checkout/rewards": {
    points: 420,
    tier: "Silver",
    nextTier: { name: "Gold", missingMinor: "12000" },
    earns: 286,
    redemption: REDEMPTION,
    degraded: false,
  },
  "/v1/checkout/delivery": {
    earliest: "2026-12-02",
    latest: "2026-12-04",
    location: "Mitte Shop",
    estimated: false,
    degraded: false,
  },
  "/v1/admin/stock": {
    levels: [{ location: "Mitte Shop", available: 12, committed: 2, incoming: 30, updatedAt: "2026-11-29T09:00:00Z" }],
    lastOutsideWriteAt: null,
    degraded: false,
  },
};

/** Two cores may be shared with all other tests: a worker, a bundle and a browser then take their time. */
const ACTION_MS = 60_000;

let front: Awaited<ReturnType<typeof testFront>>;
let base: string;
const server = createServer((request, response) => {
  const body = ANSWERS[new URL(request.url ?? "", "http://any").pathname];
  const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "authorization, content-type" };
  response.writeHead(body || request.method === "OPTIONS" ? 200 : 404, {
    ...headers,
    "content-type": "application/json",
  });
  response.end(request.method === "OPTIONS" ? "" : JSON.stringify(body ?? {}));
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const applicationUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  front = await testFront({ app: { applicationUrl }, now: Date.now });
  front.world.app.install(SHOP);
  await front.app.listen({ host: "127.0.0.1", port: 0 });
  base = `http://localhost:${(front.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await front.close();
});

describe.skipIf(!hasBrowser)("the project's own extensions", { timeout: 240_000 }, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    page = await openPage(browser);
    page.setDefaultTimeout(ACTION_MS);
    const { variant } = someVariant(front.world);
    await page.context().addCookies([{ name: `cart_${SHOP}`, value: `${variant.id}:12`, url: `${base}/shop/${SHOP}` }]);
  });
  afterEach(() => page.context().close());

  /** The page once all of its extensions are drawn and no request of theirs is open. */
  async function open(path: string): Promise<void> {
    await page.goto(base + path);
    await page.locator("[data-extension-target]:not([data-ready])").first().waitFor({ state: "detached" });
    await page.locator("[data-state=starting]").first().waitFor({ state: "detached" });
    await page.waitForLoadState("networkidle");
  }
  const buyer = () => front.world.customers.list(SHOP, { limit: 1 })[0]?.id;
  const drawn = () => page.locator("[data-extension]").evaluateAll((all) => all.map((one) => one.textContent ?? ""));
  const wrong = () => hostStateOf(front.world, SHOP).log.filter(({ level }) => level === "error");

  test("each is drawn in each of its targets, in two languages, and uses nothing that Shopify refuses", async () => {
    await page.goto(`${base}/extensions`);
    const links = await page
      .getByRole("link", { name: /^Preview / })
      .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).pathname));
    expect(links.length).toBeGreaterThanOrEqual(5);
    for (const path of links) {
      for (const locale of ["en", "ja"]) {
        await open(`${path}?locale=${locale}&buyer=${buyer()}`);
        expect(await page.locator("[data-extension]").getAttribute("data-state"), `${path} ${locale}`).toBe("rendered");
        expect((await drawn()).join(""), `${path} ${locale}`).not.toBe("");
      }
      await screenshot(page, `preview-${path.split("/").slice(-2).join("-")}`);
    }
    await page.waitForTimeout(1_000);
    expect(wrong()).toEqual([]);
  });

  test("a checkout shows them, whatever fault is switched on", async () => {
    await open(`/shop/${SHOP}/checkout?buyer=${buyer()}`);
    const before = await drawn();
    expect(before.length).toBeGreaterThanOrEqual(2);
    await screenshot(page, "checkout-extensions");
    for (const fault of Object.keys(EXTENSION_FAULTS)) {
      await open(`/shop/${SHOP}/checkout?buyer=${buyer()}&faults=${fault}`);
      // An extension gives up on its server after a second.
      await page.waitForTimeout(1_500);
      const after = await drawn();
      expect(after.length, fault).toBe(before.length);
      expect(await page.locator("[data-state=failed]").count(), fault).toBe(0);
      await screenshot(page, `checkout-extensions-${fault}`);
    }
  });

  test("axe finds nothing in them", async () => {
    await open(`/shop/${SHOP}/checkout?buyer=${buyer()}`);
    const found = await new AxeBuilder({ page }).include("[data-extension]").analyze();
    await open(`/store/${SHOP}/products/${someVariant(front.world).product.id}`);
    const inAdmin = await new AxeBuilder({ page }).include("[data-extension]").analyze();
    const violations = [...found.violations, ...inAdmin.violations];
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  });
});
