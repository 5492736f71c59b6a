import type { ChildProcess } from "node:child_process";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AnalyticsSummary } from "../../contracts/queries/analytics.ts";
import { CustomersLoyalty } from "../../contracts/queries/customers.ts";
import { InventoryItemQuery } from "../../contracts/queries/inventory.ts";
import { NotificationsLog } from "../../contracts/queries/notifications.ts";
import { OrdersList } from "../../contracts/queries/orders.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { type Asking, openAsking, storeIsRead } from "./asking.ts";
import { hasBrowser, openBrowser, openPage, screenshot } from "./browser.ts";
import { eventually, type Fleet, startFleet } from "./fleet.ts";
import { killHard, startService } from "./service-process.ts";
import { placeOrder, type StoreVariant, variantsOf } from "./store.ts";

const WAIT_MS = 60_000;
const KILLED = ["orders", "inventory", "customers", "notifications", "analytics"];
const ORDERS_WHILE_DEAD = 10;

// A bug here would look like this: what happened while a service was dead is missing afterwards, or there twice.
describe.skipIf(!hasBrowser)("each service as a process of its own, killed with orders coming in", () => {
  let fleet: Fleet;
  let asking: Asking;
  let browser: Browser;
  let merchant: Page;
  let app: FrameLocator;
  let variant: StoreVariant;
  let placed = 0;
  let paidMinor = 0;
  const running = new Map<string, ChildProcess>();
  const start = (service: string) => void running.set(service, startService(fleet, service));

  beforeAll(async () => {
    fleet = await startFleet("killed-service", ["--without", KILLED.join(",")]);
    for (const service of KILLED) start(service);
    asking = await openAsking(fleet, "harbor-lane");
    await Promise.all(KILLED.map(answers));
    browser = await openBrowser();
    merchant = await openPage(browser);
    app = merchant.frameLocator("iframe");
    const found = (await variantsOf(fleet)).find((each) => each.tracked && each.available > 100);
    if (!found) throw new Error("the catalogue has no variant with much stock");
    variant = found;
    await storeIsRead(fleet);
  });
  afterAll(async () => {
    await asking?.close();
    await browser?.close();
    for (const process of running.values()) process.kill("SIGTERM");
    await fleet?.stop();
  });

  const answers = (service: string) =>
    eventually(`${service} answers`, WAIT_MS, () =>
      asking.ask(serviceQueries(service).status, {}).catch(() => undefined),
    );

  async function place(count: number): Promise<void> {
    for (let each = 0; each < count; each += 1) {
      const order = { email: `shopper-${placed}@example.com`, variantId: variant.variantId, quantity: 1 };
      paidMinor += (await placeOrder(fleet, { ...order, acceptsMarketing: true })).totals.total.minor;
      placed += 1;
    }
  }

  test.each(KILLED)("%s: the pages keep working, and its row says that it does not answer", async (service) => {
    await place(1);
    const placing = place(ORDERS_WHILE_DEAD);
    killHard(running.get(service));
    await placing;
    try {
      await openApp(merchant, fleet);
      await app.getByText("Not answering", { exact: true }).first().waitFor({ timeout: WAIT_MS });
      // Another one may be late for a moment where the machine is busy.
      await expect.poll(() => app.getByText("Not answering", { exact: true }).count(), { timeout: WAIT_MS }).toBe(1);
      await screenshot(merchant, `08-${service}-dead`);
    } finally {
      start(service);
    }
    await answers(service);
    await expect.poll(() => app.getByText("Not answering", { exact: true }).count(), { timeout: WAIT_MS }).toBe(0);
  });

  test("what each missed is there, once", async () => {
    await eventually("all orders are listed", WAIT_MS, async () => {
      const { total } = await asking.ask(OrdersList, { limit: 1 });
      return total === placed ? true : undefined;
    });
    await eventually("all stock is booked", WAIT_MS, async () => {
      const { item } = await asking.ask(InventoryItemQuery, { variantId: variant.variantId });
      return item?.available === variant.available - placed ? true : undefined;
    });
    await eventually("all figures are counted", WAIT_MS, async () => {
      const { totals } = await asking.ask(AnalyticsSummary, {});
      return totals.orders === placed && totals.totalMinor === BigInt(paidMinor) ? true : undefined;
    });
    const { lines } = await eventually("all mails are settled", WAIT_MS, async () => {
      const log = await asking.ask(NotificationsLog, { cause: "points-summary", outcome: "sent", limit: 100 });
      return log.total >= placed ? log : undefined;
    });
    expect(new Set(lines.map((line) => line.orderId)).size).toBe(placed);
    for (let each = 0; each < placed; each += 1) {
      const { entries } = await asking.ask(CustomersLoyalty, { email: `shopper-${each}@example.com` });
      expect(entries).toHaveLength(1);
    }
  });
});

async function openApp(page: Page, fleet: Fleet): Promise<void> {
  await page.goto(`${fleet.simulatorUrl}/store/harbor-lane/apps/flotilla`);
  await page.frameLocator("iframe").getByRole("heading", { name: "Today" }).waitFor();
}
