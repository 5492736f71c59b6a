import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "./asking.ts";
import { hasBrowser, openBrowser, openPage, screenshot } from "./browser.ts";
import { eventually, type Fleet, startFleet } from "./fleet.ts";

const WAIT_MS = 30_000;
const ORDERS_BEFORE = 5;
const ORDERS_WHILE_DEAD = 25;

interface Listed {
  total: number;
  orders: { name: string }[];
}

// A bug here would look like this: orders that came while the service was dead are missing, or there twice.
describe.skipIf(!hasBrowser)("the orders service as a process of its own, killed with orders coming in", () => {
  let fleet: Fleet;
  let browser: Browser;
  let merchant: Page;
  let app: FrameLocator;
  let service: ChildProcess | undefined;

  beforeAll(async () => {
    fleet = await startFleet("killed-service", ["--without", "orders"]);
    browser = await openBrowser();
    merchant = await openPage(browser);
    app = merchant.frameLocator("iframe");
  });
  afterAll(async () => {
    service?.kill("SIGTERM");
    await browser?.close();
    await fleet?.stop();
  });

  test("alone it does the same work", async () => {
    service = startOrders(fleet);
    await place(fleet, ORDERS_BEFORE);
    await eventually("the first orders are listed", WAIT_MS, () => listed(fleet, ORDERS_BEFORE));
    await openApp(merchant, fleet);
    await app
      .getByRole("link", { name: `#${1000 + ORDERS_BEFORE}` })
      .first()
      .waitFor();
  });

  test("while it is dead the pages keep working, and its card says since when", async () => {
    const placing = place(fleet, ORDERS_WHILE_DEAD);
    killHard(service);
    await placing;
    await openApp(merchant, fleet);
    await app.getByText("Not answering").first().waitFor({ timeout: WAIT_MS });
    await app.getByText("Up to date").first().waitFor();
    await screenshot(merchant, "08-orders-service-dead");
  });

  test("what it missed is there after it is back, once", async () => {
    service = startOrders(fleet);
    const all = ORDERS_BEFORE + ORDERS_WHILE_DEAD;
    const { orders, total } = await eventually("all orders are listed", WAIT_MS, () => listed(fleet, all));
    expect(total).toBe(all);
    expect(new Set(orders.map((order) => order.name)).size).toBe(all);
    await app.getByText("Not answering").first().waitFor({ state: "detached", timeout: WAIT_MS });
  });
});

function startOrders(fleet: Fleet): ChildProcess {
  return spawn(process.execPath, ["scripts/service.ts", "orders"], { env: fleet.env, stdio: "ignore" });
}

/** The process that does the work, and the one that started it: neither gets to finish anything. */
function killHard(service: ChildProcess | undefined): void {
  const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(service?.pid)], { encoding: "utf8" });
  for (const pid of children.split(/\s+/).filter(Boolean)) process.kill(Number(pid), "SIGKILL");
  service?.kill("SIGKILL");
}

async function place(fleet: Fleet, count: number): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    await fleet.control("POST", "/orders", {
      customer: { email: `shopper-${each}@example.com` },
      lines: [{ sku: "CER-001-SAND", quantity: 1 }],
    });
  }
}

/** undefined until at least so many are there, or while the service does not answer. */
async function listed(fleet: Fleet, count: number): Promise<Listed | undefined> {
  const list = await ask<Listed>(fleet, "orders.list", { limit: 100 }).catch(() => undefined);
  return list && list.total >= count ? list : undefined;
}

async function openApp(page: Page, fleet: Fleet): Promise<void> {
  await page.goto(`${fleet.simulatorUrl}/store/harbor-lane/apps/flotilla`);
  await page.frameLocator("iframe").getByRole("heading", { name: "Today" }).waitFor();
}
