/// <reference types="@shopify/ui-extensions/purchase.checkout.shipping-option-list.render-after" />
import { join } from "node:path";
import { setUpExtension } from "@shopify/ui-extensions-tester";
import { createCartLine } from "@shopify/ui-extensions-tester/checkout";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readLocales } from "../../../simulator/extensions/bundle-ui.ts";
import { speak } from "../../../tests/extensions/i18n.ts";
import { element, eventually, metafields, textOf } from "../../../tests/extensions/page.ts";

const locales = await readLocales(join(import.meta.dirname, ".."));
const RULE = { minDays: 2, maxDays: 4, cutoff: "14:00", timeZone: "Europe/Berlin", weekdays: [1, 2, 3, 4, 5] };
const VALUES = { "shop $app:delivery.estimate": JSON.stringify(RULE) };
const API = { api_url: "https://flotilla.example.com/" };
const ANSWER = { earliest: "2026-12-03", latest: "2026-12-04", location: "Berlin", estimated: false, degraded: false };

type Fetch = typeof globalThis.fetch;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-12-02T09:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

function delivery(given: {
  values?: Record<string, string>;
  settings?: object;
  fetch?: Fetch;
  locale?: string;
  agreed?: boolean;
}) {
  const extension = setUpExtension("purchase.checkout.shipping-option-list.render-after");
  const { shopify } = extension;
  shopify.i18n = speak(locales, given.locale ?? "en");
  shopify.appMetafields.value = metafields(given.values ?? {});
  shopify.settings.value = { api_url: undefined, show_location: undefined, ...given.settings };
  shopify.customerPrivacy.value.allowedProcessing.preferences = given.agreed ?? true;
  Object.defineProperty(shopify, "shippingAddress", { value: { value: { countryCode: "DE" } }, writable: true });
  shopify.lines.value = [variant("42", 2), variant("7", 1), variant("42", 1), variant("9", 5, false)];
  extension.fetch = given.fetch ?? vi.fn(async () => Promise.reject(new Error("No network was expected.")));
  return extension;
}

function variant(id: string, quantity: number, requiresShipping = true) {
  const line = createCartLine({ quantity });
  return { ...line, merchandise: { ...line.merchandise, id: `gid://shopify/ProductVariant/${id}`, requiresShipping } };
}

test("without any of our servers the shop's metafield makes an estimate, marked as one", async () => {
  using extension = delivery({ values: VALUES });
  await extension.render();
  expect(textOf()).toBe("Arrives between Fri, Dec 4 and Tue, Dec 8\nEstimated, without a look at the stock");
  expect(extension.fetch).not.toHaveBeenCalled();
});

test("the answer by stock and place takes the place of the estimate, in the same two lines", async () => {
  const fetch = vi.fn<Fetch>(async () => Response.json(ANSWER));
  using extension = delivery({ values: VALUES, settings: API, fetch });
  await extension.render();
  expect(textOf().split("\n")).toHaveLength(2);
  await eventually(() =>
    expect(textOf()).toBe("Arrives between Thu, Dec 3 and Fri, Dec 4\nIn stock, ships from Berlin"),
  );
  expect(fetch.mock.calls[0]?.[0]).toBe(
    "https://flotilla.example.com/v1/checkout/delivery?variants=42:3,7:1&country=DE",
  );
});

test("the place is not said where the merchant does not want it", async () => {
  const fetch = vi.fn<Fetch>(async () => Response.json(ANSWER));
  using extension = delivery({ settings: { ...API, show_location: false }, fetch });
  await extension.render();
  await eventually(() => expect(textOf()).toContain("\nIn stock"));
  expect(textOf()).not.toContain("Berlin");
});

test("with the service down the estimate stays", async () => {
  const fetch = vi.fn<Fetch>(async () => new Response("", { status: 503 }));
  using extension = delivery({ values: VALUES, settings: API, fetch, locale: "de" });
  await extension.render();
  const before = textOf();
  await eventually(() => expect(fetch).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(textOf()).toBe(before);
  expect(before).toContain("Geschätzt, ohne Blick in den Bestand");
});

test("a degraded answer goes behind the shop's own estimate, and is used where there is none", async () => {
  const fetch = vi.fn<Fetch>(async () => Response.json({ ...ANSWER, estimated: true, degraded: true }));
  {
    using extension = delivery({ values: VALUES, settings: API, fetch });
    await extension.render();
    await eventually(() => expect(fetch).toHaveBeenCalled());
    expect(textOf()).toContain("Fri, Dec 4 and Tue, Dec 8");
  }
  using extension = delivery({ settings: API, fetch });
  await extension.render();
  await eventually(() => expect(textOf()).toContain("Thu, Dec 3 and Fri, Dec 4\nEstimated"));
});

test("with neither, the room is kept for one second, and then it says how the date is told", async () => {
  const fetch = vi.fn<Fetch>(() => new Promise(() => {}));
  using extension = delivery({ settings: API, fetch });
  await extension.render();
  expect(element("s-skeleton-paragraph")).toBeDefined();
  await eventually(() => expect(textOf()).toBe("You will get the delivery date by email"));
});

test("without the buyer's consent nobody is asked", async () => {
  using extension = delivery({ values: VALUES, settings: API, agreed: false });
  await extension.render();
  expect(textOf()).toContain("Estimated");
  expect(extension.fetch).not.toHaveBeenCalled();
});

test("a cart that is not shipped says nothing", async () => {
  using extension = delivery({ values: VALUES, settings: API });
  extension.shopify.lines.value = [variant("9", 1, false)];
  await extension.render();
  expect(textOf()).toBe("");
});
