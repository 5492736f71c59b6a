/// <reference types="@shopify/ui-extensions/purchase.checkout.block.render" />
import { join } from "node:path";
import { setUpExtension } from "@shopify/ui-extensions-tester";
import { createCartLine, createResult } from "@shopify/ui-extensions-tester/checkout";
import { afterEach, expect, test, vi } from "vitest";
import { readLocales } from "../../../simulator/extensions/bundle-ui.ts";
import { speak } from "../../../tests/extensions/i18n.ts";
import { element, eventually, metafields, press, textOf } from "../../../tests/extensions/page.ts";

import { payable } from "./redemption.ts";

const locales = await readLocales(join(import.meta.dirname, ".."));

const RULE = JSON.stringify({
  points: 1,
  perMinor: "100",
  currency: "EUR",
  tiers: [
    { name: "Bronze", fromMinor: "0" },
    { name: "Silver", fromMinor: "30000" },
  ],
});
const CUSTOMER = {
  "shop $app:loyalty.rule": RULE,
  "shop $app:pricing.redemption": JSON.stringify({ points: 100, minor: "100", maxPercentBps: 5_000 }),
  "customer $app:loyalty.points": "1250",
  "customer $app:loyalty.tier": "Bronze",
  "customer $app:loyalty.spent": "25000",
};
const ANSWER = { points: 1300, tier: "Bronze", nextTier: { name: "Silver", missingMinor: "4000" }, earns: 42 };

type Fetch = typeof globalThis.fetch;
interface Given {
  readonly values?: Record<string, string>;
  readonly total?: number;
  readonly currency?: "EUR" | "JPY" | "KWD";
  readonly locale?: string;
  readonly settings?: Record<string, string | boolean>;
  readonly fetch?: Fetch;
  readonly agreed?: boolean;
}

/** The tester refuses what its mock does not have, so that every setting is named; so Shopify's answer is made whole here. */
function checkout({ values = {}, total = 42, currency = "EUR", locale = "en", settings, fetch, agreed = true }: Given) {
  const extension = setUpExtension("purchase.checkout.block.render");
  const { shopify } = extension;
  shopify.i18n = speak(locales, locale);
  shopify.appMetafields.value = metafields(values);
  shopify.cost.totalAmount.value = { amount: total, currencyCode: currency };
  shopify.cost.subtotalAmount.value = { amount: total, currencyCode: currency };
  shopify.settings.value = { api_url: undefined, show_reasons: undefined, show_redemption: undefined, ...settings };
  shopify.customerPrivacy.value.allowedProcessing.preferences = agreed;
  Object.defineProperty(shopify, "buyerIdentity", { value: undefined, writable: true });
  extension.fetch = fetch ?? vi.fn(async () => Promise.reject(new Error("No network was expected.")));
  return extension;
}

const API = { api_url: "https://flotilla.example.com" };
const answers = (body: object) => vi.fn<Fetch>(async () => Response.json(body));

afterEach(() => {
  vi.useRealTimers();
});

test("without any of our servers the metafields tell points, tier and what is missing", async () => {
  using extension = checkout({ values: CUSTOMER });
  await extension.render();
  expect(textOf()).toBe(
    [
      "This order earns 42 points",
      "You have 1,250 points",
      "Your tier: Bronze. Spend €50.00 more to reach Silver",
      "Pay €12.50 with 1,250 points",
    ].join("\n"),
  );
  expect(
    element("s-progress").getAttribute("accessibilityLabel") ?? (element("s-progress") as never)["accessibilityLabel"],
  ).toContain("Silver");
  expect(extension.fetch).not.toHaveBeenCalled();
});

test("the service's answer takes the place of the metafields', under the buyer's session token and no id", async () => {
  const fetch = answers(ANSWER);
  using extension = checkout({ values: CUSTOMER, settings: API, fetch });
  await extension.render();
  expect(textOf()).toContain("You have 1,250 points");
  await eventually(() => expect(textOf()).toContain("You have 1,300 points\nYour tier: Bronze. Spend €40.00 more"));
  const [url, init] = fetch.mock.calls[0] ?? [];
  expect(url).toBe("https://flotilla.example.com/v1/checkout/rewards?totalMinor=4200&currency=EUR");
  expect(init?.headers).toMatchObject({ authorization: "Bearer mock-session-token" });
});

test.each([
  ["refuses with 401", async () => new Response("{}", { status: 401 })],
  ["has no CORS", async () => Promise.reject(new TypeError("Failed to fetch"))],
  ["answers no JSON", async () => new Response("<html>")],
  ["answers another shape", async () => Response.json({ points: "many" })],
  [
    "knows nothing itself",
    async () => Response.json({ points: 0, tier: "", nextTier: null, earns: 0, degraded: true }),
  ],
])("a service that %s leaves what the store knows, marked", async (_, fetch) => {
  using extension = checkout({ values: CUSTOMER, settings: API, fetch: vi.fn<Fetch>(fetch) });
  await extension.render();
  await eventually(() => expect(textOf()).toContain("You have 1,250 points (last known)"));
  expect(textOf()).toContain("Spend €50.00 more to reach Silver\nPay €12.50");
});

test("a service that does not answer is waited for one second and no longer", async () => {
  let aborted = false;
  const fetch = vi.fn<Fetch>(
    (_, init) =>
      new Promise(() => {
        init?.signal?.addEventListener("abort", () => {
          aborted = true;
        });
      }),
  );
  using extension = checkout({ settings: API, fetch });
  const from = performance.now();
  await extension.render();
  expect(element("s-skeleton-paragraph")).toBeDefined();
  await eventually(() => expect(textOf()).toBe("This order earns points once it is paid"));
  expect(performance.now() - from).toBeGreaterThan(900);
  expect(aborted).toBe(true);
});

test("without the buyer's consent nobody is asked", async () => {
  using extension = checkout({ values: CUSTOMER, settings: API, agreed: false });
  await extension.render();
  expect(textOf()).toContain("You have 1,250 points");
  expect(extension.fetch).not.toHaveBeenCalled();
});

test("an anonymous buyer sees what the order earns, and no balance", async () => {
  using extension = checkout({ values: { "shop $app:loyalty.rule": RULE } });
  await extension.render();
  expect(textOf()).toBe("This order earns 42 points");
});

test.each([
  ["JPY", 1_234, "この注文で1,234ポイント獲得できます"],
  ["KWD", 12.999, "この注文で12ポイント獲得できます"],
] as const)("an order in %s earns one point for each whole unit", async (currency, total, text) => {
  using extension = checkout({ values: { "shop $app:loyalty.rule": RULE }, total, currency, locale: "ja" });
  await extension.render();
  expect(textOf()).toContain(text);
});

test("a corrupt metafield is none", async () => {
  const values = { "shop $app:loyalty.rule": '{"points":', "customer $app:loyalty.points": "-3" };
  using extension = checkout({ values });
  await extension.render();
  expect(textOf()).toBe("This order earns points once it is paid");
});

test("paying with points asks the service what the balance allows and writes the cart's metafield", async () => {
  const fetch = answers({ points: 800, valueMinor: "800", balance: 800 });
  using extension = checkout({ values: CUSTOMER, settings: API, fetch });
  const change = vi.fn(async () => createResult("applyMetafieldChange"));
  extension.shopify.applyMetafieldChange = change;
  await extension.render();
  press();
  await eventually(() => expect(change).toHaveBeenCalledOnce());
  expect(change).toHaveBeenCalledWith({
    type: "updateCartMetafield",
    metafield: { namespace: "$app:loyalty", key: "redeem", type: "number_integer", value: "800" },
  });
  await eventually(() => expect(textOf()).toContain("800 points pay €8.00 of this order\nKeep my points"));
});

test("with the service down the metafields' cap is what is written", async () => {
  using extension = checkout({ values: CUSTOMER });
  const change = vi.fn(async () => createResult("applyMetafieldChange"));
  extension.shopify.applyMetafieldChange = change;
  await extension.render();
  press();
  await eventually(() => expect(change).toHaveBeenCalledOnce());
  expect(JSON.stringify(change.mock.calls)).toContain('"value":"1250"');
});

test("a balance that went elsewhere meanwhile is said, and nothing is written", async () => {
  using extension = checkout({ values: CUSTOMER, settings: API, fetch: answers({ ...ANSWER, points: 0 }) });
  const change = vi.fn(async () => createResult("applyMetafieldChange"));
  extension.shopify.applyMetafieldChange = change;
  await extension.render();
  press();
  await eventually(() => expect(textOf()).toContain("You have 0 points"));
  expect(change).not.toHaveBeenCalled();
});

test.each([
  [{ points: 100, minor: 100, maxPercentBps: 5_000 }, 250, 4_200, { points: 250, minor: 250 }],
  [{ points: 100, minor: 100, maxPercentBps: 5_000 }, 99_999, 4_201, { points: 2_100, minor: 2_100 }],
  [{ points: 3, minor: 2, maxPercentBps: 10_000 }, 4, 1_000, { points: 3, minor: 2 }],
  [{ points: 100, minor: 1, maxPercentBps: 10_000 }, 99, 1_000, { points: 0, minor: 0 }],
])("points pay as the Function reckons: %j, balance %i, order %i", (redemption, balance, subtotal, expected) => {
  expect(payable(redemption, balance, subtotal)).toEqual(expected);
});

test("a change that Shopify declines is said, and nothing else changes", async () => {
  using extension = checkout({ values: CUSTOMER });
  extension.shopify.applyMetafieldChange = async () =>
    createResult("applyMetafieldChange", { type: "error", message: "no" });
  await extension.render();
  press();
  await eventually(() => expect(textOf()).toContain("Your points could not be changed"));
  expect(textOf()).toContain("Pay €12.50 with 1,250 points");
});

test("more points in the cart than the buyer has are shown as the balance", async () => {
  using extension = checkout({ values: { ...CUSTOMER, "cart $app:loyalty.redeem": "99999999" } });
  await extension.render();
  expect(textOf()).toContain("1,250 points pay €12.50 of this order");
});

test("where the cart may not be changed, no button is offered", async () => {
  using extension = checkout({ values: CUSTOMER });
  extension.shopify.instructions.value.metafields.canSetCartMetafields = false;
  await extension.render();
  expect(document.body.querySelector("s-button")).toBeNull();
});

test("each reason of the price is named once, with what it saves over all lines; points and codes are not among them", async () => {
  const saves = (title: string, amount: number) =>
    ({ type: "automatic", title, discountedAmount: { amount, currencyCode: "EUR" } }) as const;
  using extension = checkout({});
  extension.shopify.lines.value = [
    createCartLine({ discountAllocations: [saves("10+: 8 % off", 3.2), saves("500 points", 5)] }),
    createCartLine({ discountAllocations: [saves("10+: 8 % off", 6.4)] }),
  ];
  extension.shopify.discountAllocations.value = [
    { type: "code", code: "HELLO", discountedAmount: { amount: 1, currencyCode: "EUR" } },
  ];
  await extension.render();
  expect(textOf()).toContain("Why this price\n10+: 8 % off: you save €9.60");
  expect(textOf()).not.toContain("500 points");
});

test.each([
  ["de", 1, "Diese Bestellung bringt 1 Punkt"],
  ["fr", 0, "Cette commande rapporte 0 point"],
  ["fr", 1_000_000, "de points"],
  ["es", 2, "Este pedido da 2 puntos"],
])("plurals in %s: %i", async (locale, total, text) => {
  using extension = checkout({ values: { "shop $app:loyalty.rule": RULE }, total, locale });
  await extension.render();
  expect(textOf()).toContain(text);
});
