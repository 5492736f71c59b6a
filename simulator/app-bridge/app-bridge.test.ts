import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openPage } from "../../tests/e2e/browser.ts";
import { SHOP, testFront } from "../html/testing.ts";
import { openAppAsMerchant } from "../shell/open-app.ts";

const APP = fileURLToPath(new URL("testing/embedded-app.ts", import.meta.url));
const PRELOAD = fileURLToPath(new URL("../preload.ts", import.meta.url));

let front: Awaited<ReturnType<typeof testFront>>;
let child: ChildProcess;
let simulator: string;
let appUrl: string;

beforeAll(async () => {
  const port = await freePort();
  appUrl = `http://localhost:${port}`;
  front = await testFront({ app: { applicationUrl: appUrl }, now: Date.now });
  front.world.app.install(SHOP);
  await front.app.listen({ host: "127.0.0.1", port: 0 });
  simulator = `http://localhost:${(front.app.server.address() as AddressInfo).port}`;
  child = spawn(process.execPath, ["--import", PRELOAD, APP], {
    env: {
      ...process.env,
      PORT: String(port),
      SIMULATOR_URL: simulator,
      APP_BRIDGE_URL: `${simulator}/app-bridge.js`,
      NODE_OPTIONS: "",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await ready(child);
});
afterAll(async () => {
  child.kill();
  await front.close();
});

async function ready(app: ChildProcess): Promise<void> {
  const ended = once(app, "exit").then(() =>
    Promise.reject(new Error("the app did not start: its message stands above")),
  );
  await Promise.race([app.stdout ? once(app.stdout, "data") : ended, ended]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test("opened as by a merchant, Shopify's library exchanges the session token for a token of the shop", async () => {
  const opened = await openAppAsMerchant({ world: front.world, shop: SHOP });
  expect(opened).toEqual({ status: 200, url: `${appUrl}/app`, tokenIssued: true });
});

describe.skipIf(!hasBrowser)("in a browser", () => {
  let browser: Browser;
  let page: Page;
  let app: FrameLocator;
  const shell = () => `${simulator}/store/${SHOP}/apps/test`;
  const said = (text: string) => app.locator("#said", { hasText: text }).waitFor();
  const heading = (path: string) => app.getByRole("heading", { name: `${path} of ${SHOP}` }).waitFor();
  const press = (name: string) => app.getByRole("button", { name }).click();

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    page = await openPage(browser);
    app = page.frameLocator("iframe[name=app-frame]");
  });
  afterEach(() => page.context().close());

  async function open(path = "/app"): Promise<void> {
    await page.goto(shell() + path);
    await heading(new URL(path, appUrl).pathname);
  }

  test("requests of the app to its own server carry a session token", async () => {
    await open();
    await press("Ask the server");
    await said(`${SHOP}.myshopify.com staff 90001`);
  });

  test("an address of the shell is a deep link, and it follows the app forwards and back", async () => {
    await open("/app/rules?page=2");
    expect(page.url()).toBe(`${shell()}/app/rules?page=2`);
    await press("Push");
    await page.waitForURL(`${shell()}/app/rules/7?tab=2`);
    await page.goBack();
    await page.waitForURL(`${shell()}/app/rules?page=2`);
    await page.reload();
    await heading("/app/rules");
  });

  test("the app's menu stands in the sidebar, leads to its pages and marks where one is", async () => {
    await open();
    await page.getByRole("link", { name: "History" }).click();
    await heading("/app/history");
    await page.locator("[aria-current=page]", { hasText: "History" }).waitFor();
    await page.getByRole("link", { name: "Test", exact: true }).click();
    await heading("/app");
  });

  test("title bar, toast and its action reach the app", async () => {
    await open();
    await page.getByText("Title of /app").waitFor();
    await page.getByRole("button", { name: "Create" }).click();
    await said("pressed");
    await press("Toast");
    await page.getByText("Saved it").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await said("undone");
  });

  test("unsaved changes hold the page until they are saved", async () => {
    await open();
    await press("Change");
    const bar = page.getByRole("region", { name: "Unsaved changes" });
    await bar.waitFor();
    await page.getByRole("link", { name: "Customers" }).click();
    expect(page.url()).toBe(`${shell()}/app`);
    await bar.getByRole("button", { name: "Save" }).click();
    await said("saved");
    await bar.waitFor({ state: "hidden" });
    await page.getByRole("link", { name: "Customers" }).click();
    await page.waitForURL(`${simulator}/store/${SHOP}/customers`);
  });

  test("a modal shows what the app put into it, with its buttons", async () => {
    await open();
    await press("Ask first");
    await app.getByRole("dialog", { name: "Delete the rule" }).waitFor();
    await app.getByText("For ever?").waitFor();
    await press("Delete");
    await said("deleted");
    await app.getByRole("dialog").waitFor({ state: "hidden" });
  });

  test("the product picker gives what was chosen", async () => {
    await open();
    await press("Pick");
    const dialog = page.getByRole("dialog", { name: "Choose products" });
    await dialog.getByRole("checkbox").nth(0).check();
    await dialog.getByRole("checkbox").nth(2).check();
    await dialog.getByRole("button", { name: "Add" }).click();
    await said("2");
  });

  test("a page that came without a session token bounces, and is back with one", async () => {
    await open();
    const frame = page.frame("app-frame");
    const bare = new URL(frame?.url() ?? "");
    bare.searchParams.delete("id_token");
    bare.pathname = "/app/history";
    await frame?.evaluate((url) => location.assign(url), bare.href);
    await heading("/app/history");
    await page.waitForURL(`${shell()}/app/history`);
  });

  test("links to the admin stay in the shell, and the app opened outside of it is led there", async () => {
    await open();
    await app.getByRole("link", { name: "Orders of the store" }).click();
    await page.waitForURL(`${simulator}/store/${SHOP}/orders`);
    const host = Buffer.from(`admin.shopify.com/store/${SHOP}`).toString("base64");
    await page.goto(`${appUrl}/app?${new URLSearchParams({ shop: `${SHOP}.myshopify.com`, host })}`);
    await heading("/app");
    expect(page.url()).toBe(`${shell()}/app`);
  });

  test("what the stand-in does not have says so by name", async () => {
    await open();
    await press("Point of sale");
    await said("shopify.pos is not part of the simulator");
  });
});
