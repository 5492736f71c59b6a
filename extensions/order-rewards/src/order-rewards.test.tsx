/// <reference types="@shopify/ui-extensions/purchase.thank-you.block.render" />
import { join } from "node:path";
import { setUpExtension } from "@shopify/ui-extensions-tester";
import { createStorage } from "@shopify/ui-extensions-tester/checkout";
import { expect, test, vi } from "vitest";
import { readLocales } from "../../../simulator/extensions/bundle-ui.ts";
import { speak } from "../../../tests/extensions/i18n.ts";
import { eventually, metafields, press, textOf } from "../../../tests/extensions/page.ts";

const locales = await readLocales(join(import.meta.dirname, ".."));
const RULE = { points: 2, perMinor: "100", currency: "EUR", tiers: [{ name: "Gold", fromMinor: "0" }] };
const VALUES = {
  "shop $app:loyalty.rule": JSON.stringify(RULE),
  "customer $app:loyalty.points": "7",
  "customer $app:loyalty.tier": "Gold",
  "customer $app:loyalty.spent": "25000",
};
const API = { api_url: "https://flotilla.example.com" };
const TARGETS = ["purchase.thank-you.block.render", "customer-account.order-status.block.render"] as const;

type Fetch = typeof globalThis.fetch;
type Given = { values?: Record<string, string>; settings?: object; fetch?: Fetch; stored?: Record<string, unknown> };

function page(target: (typeof TARGETS)[number], { values = {}, settings, fetch, stored = {} }: Given) {
  const extension = setUpExtension(target);
  const { shopify } = extension;
  shopify.i18n = speak(locales, "en");
  // The two surfaces type the same entries differently.
  shopify.appMetafields.value = metafields(values) as never;
  shopify.cost.totalAmount.value = { amount: 21.5, currencyCode: "EUR" };
  shopify.settings.value = { api_url: undefined, show_notifications: undefined, ...settings };
  Object.defineProperty(shopify, "buyerIdentity", { value: undefined, writable: true });
  shopify.storage = createStorage(stored) as never;
  extension.fetch = fetch ?? vi.fn(async () => Promise.reject(new Error("No network was expected.")));
  return extension;
}

test.each(TARGETS)("%s: without any of our servers the metafields tell what the order brings", async (target) => {
  using extension = page(target, { values: VALUES });
  await extension.render();
  expect(textOf()).toBe("This order brings you 42 points\nYou have 7 points\nYour tier: Gold");
  expect(extension.fetch).not.toHaveBeenCalled();
});

test.each(TARGETS)(
  "%s: opting in asks the service once, under the session token, and is remembered",
  async (target) => {
    const fetch = vi.fn<Fetch>(async (url) =>
      String(url).endsWith("/notifications") ? Response.json({ optedIn: true }) : new Response("", { status: 503 }),
    );
    using extension = page(target, { values: VALUES, settings: API, fetch });
    await extension.render();
    await eventually(() => expect(textOf()).toContain("Email me about my points"));
    press();
    await eventually(() => expect(textOf()).toContain("We will email you about your points"));
    const [url, init] = fetch.mock.calls.at(-1) ?? [];
    expect(url).toBe("https://flotilla.example.com/v1/checkout/notifications");
    expect(init).toMatchObject({ method: "POST", body: '{"optIn":true}' });
    expect(await extension.shopify.storage.read("notifications")).toBe(true);
  },
);

test("who has opted in before is not asked again", async () => {
  using extension = page(TARGETS[0], { values: VALUES, settings: API, stored: { notifications: true } });
  await extension.render();
  await eventually(() => expect(textOf()).toContain("We will email you about your points"));
});

test("opting in with the service down says so, and can be tried again", async () => {
  const fetch = vi.fn<Fetch>(async () => new Response("", { status: 503 }));
  using extension = page(TARGETS[0], { values: VALUES, settings: API, fetch });
  await extension.render();
  await eventually(() => expect(textOf()).toContain("Email me about my points"));
  press();
  await eventually(() => expect(textOf()).toContain("Email me about my points\nThat did not work"));
  expect(textOf()).toContain("You have 7 points (last known)");
});

test("an anonymous buyer is offered no emails and shown no balance", async () => {
  const { "shop $app:loyalty.rule": rule } = VALUES;
  const fetch = vi.fn<Fetch>(async () => Response.json({ points: 0, tier: "", nextTier: null, earns: 42 }));
  using extension = page(TARGETS[0], { values: { "shop $app:loyalty.rule": rule }, settings: API, fetch });
  await extension.render();
  await eventually(() => expect(fetch).toHaveBeenCalled());
  expect(textOf()).toBe("This order brings you 42 points");
});
