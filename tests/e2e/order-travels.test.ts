import { readFile } from "node:fs/promises";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { hasBrowser, openBrowser, openPage, screenshot } from "./browser.ts";
import { type Fleet, startFleet } from "./fleet.ts";

/** "Within 3 s" is what a shopper's order may take to a merchant's page; a busy machine gets some room on top. */
const ARRIVES_MS = 10_000;

// A bug here would look like this: the storefront says thank you, and the merchant's page stays as it was.
describe.skipIf(!hasBrowser)("an order travels from the storefront into the app", () => {
  let fleet: Fleet;
  let browser: Browser;
  let shopper: Page;
  let merchant: Page;
  let app: FrameLocator;
  let name = "";

  beforeAll(async () => {
    fleet = await startFleet("order-travels");
    browser = await openBrowser();
    [shopper, merchant] = await Promise.all([openPage(browser), openPage(browser)]);
    app = merchant.frameLocator("iframe");
  });
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  });

  test("bought in the storefront, it is on the home page without a reload", async () => {
    await merchant.goto(`${fleet.simulatorUrl}/store/harbor-lane/apps/flotilla`);
    await app.getByRole("heading", { name: "Today" }).waitFor();
    await app.getByText("Your orders will appear here").waitFor();
    await screenshot(merchant, "01-home-empty");
    name = await buySomething(shopper, fleet.simulatorUrl);
    await app.getByRole("link", { name }).first().waitFor({ timeout: ARRIVES_MS });
    await screenshot(merchant, "03-home-with-order");
    expect(await violations(merchant)).toEqual([]);
  });

  test("its page shows lines, totals, timeline and what each service did", async () => {
    await app.getByRole("link", { name }).first().click();
    await app.getByRole("heading", { name: "Timeline" }).waitFor();
    await app.getByText("Order placed").waitFor();
    await app.getByText("What each service did").waitFor();
    await screenshot(merchant, "04-order");
    expect(await violations(merchant)).toEqual([]);
  });

  test("an edit, a refund and a cancellation follow, though webhooks come reversed and twice", async () => {
    await fleet.control("POST", "/faults", { kind: "webhook-duplicate" });
    await fleet.control("POST", "/faults", { kind: "webhook-reorder", window: 6, waitMs: 800 });
    const admin = await openPage(browser);
    await openOrder(admin, fleet.simulatorUrl, name);
    await editOrder(admin);
    await app.getByText("Order edited").first().waitFor({ timeout: ARRIVES_MS });
    await refundOne(admin);
    await app.getByText("Partially refunded").first().waitFor({ timeout: ARRIVES_MS });
    await cancel(admin);
    await app.getByText("Order cancelled").first().waitFor({ timeout: ARRIVES_MS });
    await fleet.control("DELETE", "/faults");
    await screenshot(admin, "05-simulator-order");
    await screenshot(merchant, "06-order-cancelled");
    await expect.poll(() => app.getByText("Order edited").count(), { timeout: ARRIVES_MS }).toBe(1);
    expect(await app.getByText("Order cancelled").count()).toBe(1);
    await admin.context().close();
  });

  test("the list finds it, and a check against Shopify finds nothing to correct", async () => {
    await app.getByRole("button", { name: "Check now" }).click();
    await app.getByText("Checked against Shopify:").waitFor({ timeout: ARRIVES_MS });
    await merchant.goto(`${fleet.simulatorUrl}/store/harbor-lane/apps/flotilla/app/orders`);
    await app.getByRole("link", { name }).first().waitFor();
    await screenshot(merchant, "07-orders");
    expect(await violations(merchant)).toEqual([]);
  });

  test.each([
    "Inventory",
    "Customers",
    "Checkout",
    "Notifications",
    "Analytics",
    "Reconciliation",
    "Privacy",
    "Problems",
  ])("the page %s", async (title) => {
    await merchant.goto(`${fleet.simulatorUrl}/store/harbor-lane/apps/flotilla/app/${title.toLowerCase()}`);
    await app.getByRole("heading", { level: 1, name: title }).waitFor();
    await expect.poll(() => app.locator("[class*=Skeleton]").count(), { timeout: ARRIVES_MS }).toBe(0);
    await screenshot(merchant, `09-${title.toLowerCase()}`);
    expect(await violations(merchant)).toEqual([]);
  });

  test("who asks for their data gets a file with it, saved by the browser", async () => {
    const { customers } = await fleet.control<{ customers: { id: number; email: string }[] }>(
      "GET",
      "/customers?search=ada@example.com",
    );
    const ada = customers.find(({ email }) => email === "ada@example.com");
    const request = { shop: "harbor-lane", topic: "customers/data_request", customerId: ada?.id };
    await fleet.control("POST", "/compliance", request);
    const button = app.getByRole("button", { name: "Download the file of request" });
    const seen = async () => {
      await merchant.goto(`${fleet.simulatorUrl}/store/harbor-lane/apps/flotilla/app/privacy`);
      await app.getByRole("heading", { name: "Data requests" }).waitFor();
      await expect.poll(() => app.locator("[class*=Skeleton]").count(), { timeout: ARRIVES_MS }).toBe(0);
      return button.count();
    };
    await expect.poll(seen, { timeout: 3 * ARRIVES_MS, interval: 1_000 }).toBe(1);
    const [download] = await Promise.all([merchant.waitForEvent("download"), button.click()]);
    const file = JSON.parse(await readFile(await download.path(), "utf8"));
    expect(JSON.stringify(file.services.orders)).toContain("ada@example.com");
    expect(JSON.stringify(file.services.customers)).toContain("Lovelace");
    await merchant.reload();
    await app.getByText("Downloaded").waitFor({ timeout: ARRIVES_MS });
    await screenshot(merchant, "10-privacy-answered");
  });
});

/** @returns the order's name, e.g. "#1001". */
async function buySomething(page: Page, simulatorUrl: string): Promise<string> {
  await page.goto(`${simulatorUrl}/shop/harbor-lane`);
  await screenshot(page, "02-storefront");
  await page.getByRole("link", { name: "Tideline Mug" }).first().click();
  await page.getByLabel("Quantity").fill("2");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.getByRole("link", { name: "Check out" }).first().click();
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("First name").fill("Ada");
  await page.getByLabel("Last name").fill("Lovelace");
  await page.getByLabel("Address", { exact: true }).fill("Speicherstadt 1");
  await page.getByLabel("Postcode").fill("20457");
  await page.getByLabel("City").fill("Hamburg");
  await screenshot(page, "02-checkout");
  await page.getByRole("button", { name: "Place order" }).click();
  await page.getByRole("heading", { name: "Thank you, Ada!" }).waitFor();
  await screenshot(page, "02-thank-you");
  return (await page.locator("[data-order-name]").first().innerText()).trim();
}

async function openOrder(page: Page, simulatorUrl: string, name: string): Promise<void> {
  await page.goto(`${simulatorUrl}/store/harbor-lane/orders`);
  await page.getByRole("link", { name }).first().click();
  await page.getByRole("heading", { name }).waitFor();
}

async function editOrder(page: Page): Promise<void> {
  await page
    .getByRole("link", { name: "Edit order" })
    .or(page.getByRole("button", { name: "Edit order" }))
    .click();
  await page.getByLabel("Quantity of Tideline Mug").fill("3");
  await page.getByRole("button", { name: "Save edit" }).click();
  await page.getByRole("heading", { level: 1, name: "#" }).waitFor();
}

async function refundOne(page: Page): Promise<void> {
  await page
    .getByRole("link", { name: "Refund" })
    .or(page.getByRole("button", { name: "Refund" }))
    .first()
    .click();
  await page.getByLabel("Quantity of Tideline Mug").fill("1");
  await page.getByRole("button", { name: "Refund" }).click();
  await page.getByRole("heading", { level: 1, name: "#" }).waitFor();
}

async function cancel(page: Page): Promise<void> {
  await page
    .getByRole("link", { name: "Cancel order" })
    .or(page.getByRole("button", { name: "Cancel order" }))
    .first()
    .click();
  await page.getByRole("button", { name: "Cancel order" }).click();
  await page.getByRole("heading", { level: 1, name: "#" }).waitFor();
}
