import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PricingRules } from "../../contracts/queries/pricing.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { type Asking, command, openAsking, storeIsRead } from "./asking.ts";
import { hasBrowser, openBrowser, openPage, screenshot } from "./browser.ts";
import { eventually, type Fleet, startFleet } from "./fleet.ts";
import { killHard, startService } from "./service-process.ts";

const WAIT_MS = 60_000;
const SHOP = "harbor-lane";
const STOPPED = ["pricing", "customers", "inventory"];

// A bug here would look like this: a server of ours is down, and a shopper pays another price, or cannot pay at all.
describe.skipIf(!hasBrowser)("with pricing, customers and inventory all stopped", () => {
  let fleet: Fleet;
  let asking: Asking;
  let browser: Browser;
  let shopper: Page;
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    fleet = await startFleet("checkout-alone", ["--without", STOPPED.join(",")]);
    for (const service of STOPPED) running.push(startService(fleet, service));
    asking = await openAsking(fleet, SHOP);
    for (const service of STOPPED) {
      await eventually(`${service} answers`, WAIT_MS, () =>
        asking.ask(serviceQueries(service).status, {}).catch(() => undefined),
      );
    }
    await storeIsRead(fleet);
    browser = await openBrowser();
    shopper = await openPage(browser);
  });
  afterAll(async () => {
    await asking?.close();
    await browser?.close();
    for (const child of running) child.kill("SIGTERM");
    await fleet?.stop();
  });

  test("a rule is published while they run", async () => {
    const rule = {
      ruleId: randomUUID(),
      name: "Ten or more",
      label: "",
      effect: {
        kind: "product",
        scope: { type: "all", except: [] },
        countBy: "line",
        tiers: [{ fromQuantity: 10, value: { type: "percent", percentBps: 800 } }],
      },
      audience: { type: "everyone" },
      startsAt: null,
      endsAt: null,
      timeZone: "Europe/Berlin",
      priority: 1,
      combination: "best",
      capBps: null,
      capMinor: null,
      testCustomerIds: [],
    };
    await command(fleet, "pricing.save-rule", { rule, paused: false });
    const { draftVersion } = await asking.ask(PricingRules, {});
    await command(fleet, "pricing.publish", { version: draftVersion });
    await eventually("it is published", WAIT_MS, async () => {
      const { publishedVersion, publication } = await asking.ask(PricingRules, {});
      if (publication?.state === "failed") throw new Error(publication.error ?? "the publication failed");
      return publishedVersion === draftVersion ? true : undefined;
    });
  });

  test("a checkout has the published price, says what is an estimate, and completes", async () => {
    for (const child of running.splice(0)) killHard(child);
    await shopper.goto(`${fleet.simulatorUrl}/shop/${SHOP}`);
    await shopper.getByRole("link", { name: "Tideline Mug" }).first().click();
    await shopper.getByLabel("Quantity").fill("12");
    await shopper.getByRole("button", { name: "Add to cart" }).click();
    await shopper.getByRole("link", { name: "Check out" }).first().click();
    await shopper.getByText("10+: 8 % off").first().waitFor();
    await shopper.getByText("Estimated, without a look at the stock").waitFor({ timeout: WAIT_MS });
    await shopper.getByText(/This order earns \d+ points/).waitFor({ timeout: WAIT_MS });
    await screenshot(shopper, "11-checkout-alone");
    await shopper.getByLabel("Email").fill("ada@example.com");
    await shopper.getByLabel("First name").fill("Ada");
    await shopper.getByLabel("Last name").fill("Lovelace");
    await shopper.getByLabel("Address", { exact: true }).fill("Speicherstadt 1");
    await shopper.getByLabel("Postcode").fill("20457");
    await shopper.getByLabel("City").fill("Hamburg");
    await shopper.getByRole("button", { name: "Place order" }).click();
    await shopper.getByRole("heading", { name: "Thank you, Ada!" }).waitFor();
    const { orders } = await fleet.control<{
      orders: { totals: Record<"total" | "subtotal" | "discount", { minor: number }> }[];
    }>("GET", "/orders?limit=1");
    const totals = orders[0]?.totals;
    if (!totals) throw new Error("no order");
    const before = totals.subtotal.minor + totals.discount.minor;
    expect(totals.discount.minor).toBe(Math.round(before * 0.08));
  });
});
