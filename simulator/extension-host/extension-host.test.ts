import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AxeBuilder } from "@axe-core/playwright";
import { jwtVerify } from "jose";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openPage, screenshot } from "../../tests/e2e/browser.ts";
import { SHOP, someVariant, testFront } from "../html/testing.ts";
import { hostStateOf } from "./host-state.ts";

const EXTENSIONS = new URL("testing", import.meta.url).pathname;
const SECRET = new TextEncoder().encode("test-secret");

/** Two cores may be shared with all other tests: a worker, a bundle and a browser then take their time. */
const ACTION_MS = 60_000;

let front: Awaited<ReturnType<typeof testFront>>;
let base: string;
let api: Awaited<ReturnType<typeof startApi>>;

/** What an app's server sees of an extension: origin and headers of each request. */
async function startApi() {
  const seen: { method: string; headers: IncomingHttpHeaders }[] = [];
  const server: Server = createServer((request, response) => {
    seen.push({ method: request.method ?? "", headers: request.headers });
    response.writeHead(request.method === "OPTIONS" ? 204 : 200, {
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "authorization",
    });
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

beforeAll(async () => {
  api = await startApi();
  front = await testFront({ app: { applicationUrl: api.url }, now: Date.now }, { SIMULATOR_EXTENSIONS: EXTENSIONS });
  front.world.app.install(SHOP);
  await front.app.listen({ host: "127.0.0.1", port: 0 });
  base = `http://localhost:${(front.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  api.close();
  await front.close();
});

describe.skipIf(!hasBrowser)("an extension in a browser", { timeout: 120_000 }, () => {
  let browser: Browser;
  let page: Page;
  const extension = () => page.locator("[data-extension=tiny]");
  const says = (text: string | RegExp) =>
    extension()
      .getByText(text, { exact: typeof text === "string" })
      .waitFor();
  const press = (name: string) => extension().getByRole("button", { name, exact: true }).click();
  const refused = async () => (await lines()).filter((line) => line.refused).map((line) => line.text);
  const lines = () =>
    page.evaluate(
      () =>
        (window as unknown as { drydockExtensions: { lines: { text: string; refused?: string }[] } }).drydockExtensions
          .lines,
    );

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    const state = hostStateOf(front.world, SHOP);
    state.faults = new Set();
    state.settings.clear();
    api.seen.length = 0;
    page = await openPage(browser);
    page.setDefaultTimeout(ACTION_MS);
    const { variant } = someVariant(front.world);
    await page.context().addCookies([{ name: `cart_${SHOP}`, value: `${variant.id}:2`, url: `${base}/shop/${SHOP}` }]);
  });
  afterEach(() => page.context().close());

  async function checkout(query = ""): Promise<void> {
    await page.goto(`${base}/shop/${SHOP}/checkout${query}`);
    await page.locator("[data-extension=tiny][data-state=rendered]").waitFor();
  }

  test("it is drawn on the checkout page, and a press comes back to it", async () => {
    await checkout();
    await extension().getByRole("heading", { name: "Hello" }).waitFor();
    await says("1 line");
    await press("Press");
    await press("Press");
    await says("pressed 2");
    await extension().getByLabel("Your name").fill("Ada");
    await says("typed Ada");
  });

  test("a disabled button is heard by nobody", async () => {
    await checkout();
    await extension().getByRole("button", { name: "Off" }).click({ force: true });
    await press("Press");
    await says("pressed 1");
  });

  test("what the buyer chooses in the form reaches it as a signal", async () => {
    await checkout();
    const total = () => extension().locator("#total").textContent();
    const before = await total();
    await page.getByLabel(/Express/).check();
    await expect.poll(total).not.toBe(before);
    expect(await total()).toBe(await page.locator("[data-sum=total]").first().textContent());
  });

  test("elements, properties and words that the target does not have are left out, marked and told", async () => {
    await checkout();
    expect(await refused()).toEqual([
      '<s-badge> has no property "class": left out.',
      "<s-marquee> is not an element of this target.",
      expect.stringContaining('<s-badge> tone="loud" is none of'),
    ]);
    await extension().getByText("<s-marquee> is not part of this target").waitFor();
    expect(await extension().locator("s-badge").getAttribute("tone")).toBeNull();
  });

  test("its origin is null, for itself and for the server it asks, with a token of the app", async () => {
    await checkout();
    expect(await extension().getAttribute("data-origin")).toBe("null");
    await press("Ask the API");
    await says("api: answered 200");
    const asked = api.seen.find(({ method }) => method === "GET");
    expect(asked?.headers.origin).toBe("null");
    const token = asked?.headers.authorization?.replace("Bearer ", "") ?? "";
    const { payload } = await jwtVerify(token, SECRET, { algorithms: ["HS256"], audience: "test-client" });
    expect(payload).toMatchObject({ dest: `${SHOP}.myshopify.com`, jti: expect.any(String), nbf: expect.any(Number) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    expect(payload.sub).toBeUndefined();
  });

  test("only a buyer who is logged in is named in the token", async () => {
    const [customer] = front.world.customers.list(SHOP, { limit: 1 });
    await page
      .context()
      .addCookies([{ name: `buyer_${SHOP}`, value: String(customer?.id), url: `${base}/shop/${SHOP}` }]);
    await checkout();
    await says(`buyer: ${customer?.firstName}`);
    await press("Ask the API");
    await says("api: answered 200");
    const token = api.seen.at(-1)?.headers.authorization?.replace("Bearer ", "") ?? "";
    const { payload } = await jwtVerify(token, SECRET);
    expect(payload.sub).toBe(`gid://shopify/Customer/${customer?.id}`);
  });

  test("a cart metafield it sets comes back among its metafields", async () => {
    await checkout();
    await press("Pay with points");
    await says("redeem: success");
    await says("metafields: redeem=50");
  });

  test.each([
    ["api-down", "api: failed: TypeError"],
    ["api-slow", "api: failed: TimeoutError"],
    ["api-401", "api: answered 401"],
    ["api-no-cors", "api: failed: TypeError"],
  ])("the fault %s is met by the extension: %s", async (fault, outcome) => {
    await checkout(`?faults=${fault}`);
    await press("Ask the API");
    await says(outcome);
    await screenshot(page, `extension-${fault}`);
  });

  test("with its instructions off the checkout takes no metafield, and says so beforehand", async () => {
    await checkout("?faults=instructions-off");
    await says("may set: false");
    await press("Pay with points");
    await says("redeem: error");
    await says("metafields: none");
  });

  test("consent that is withheld is told", async () => {
    await checkout("?faults=consent-withheld");
    await says("marketing: false");
  });

  test("it speaks the buyer's language, plurals too", async () => {
    await checkout("?locale=de");
    await extension().getByRole("heading", { name: "Hello, deutsch" }).waitFor();
    await says("1 Zeile");
    await says(/\d,\d\d\s€/);
  });

  test("a switch of the panel reaches extensions that run already, and what is set there stays", async () => {
    await checkout();
    await page.getByText("Extensions: 1").click();
    const panel = page.getByRole("complementary", { name: /for developers/ });
    await panel.getByLabel("The buyer allows no processing of their data").check();
    await says("marketing: false");
    await panel.getByLabel("Greeting").fill("Ahoy");
    await panel.getByLabel("Greeting").press("Tab");
    await extension().getByRole("heading", { name: "Ahoy" }).waitFor();
    await panel.getByText("no property").waitFor();
    await screenshot(page, "extension-panel");
    await checkout();
    await extension().getByRole("heading", { name: "Ahoy" }).waitFor();
    await says("marketing: false");
  });

  test("what extensions print and are refused can be read over the control API", async () => {
    await checkout();
    const refusedThere = () =>
      hostStateOf(front.world, SHOP)
        .log.filter((line) => line.refused === "element")
        .map((line) => line.text);
    await expect.poll(refusedThere).toContain("<s-marquee> is not an element of this target.");
  });

  test("it stands on the thank-you page and in the order's status too, with the order's amounts", async () => {
    const { variant } = someVariant(front.world);
    const customer = { email: "ada@example.com", firstName: "Ada" };
    const order = front.world.orders.place({ shop: SHOP, customer, lines: [{ variantId: variant.id, quantity: 2 }] });
    const total = new Intl.NumberFormat("en", { style: "currency", currency: order.currency }).format(
      front.world.orders.totals(order).totalMinor / 100,
    );
    for (const path of ["thank-you", "account/orders"]) {
      await page.goto(`${base}/shop/${SHOP}/${path}/${order.id}/${order.token}`);
      await says(total);
      expect(await extension().getByRole("button", { name: "Pay with points" }).count()).toBe(0);
    }
    const stranger = await fetch(
      `${base}/shop/${SHOP}/extensions/slot?target=purchase.thank-you.block.render&order=${order.id}&token=guess`,
    );
    expect(stranger.status).toBe(404);
  });

  test("on a product's page of the admin it asks the app's own server with the staff member's token, and the store itself", async () => {
    const { product } = someVariant(front.world);
    await page.goto(`${base}/store/${SHOP}/products/${product.id}`);
    await says(`of gid://shopify/Product/${product.id}`);
    await says("api: answered 200");
    await says(`store: ${product.title}`);
    const token = api.seen.find(({ method }) => method === "GET")?.headers.authorization?.replace("Bearer ", "") ?? "";
    const { payload } = await jwtVerify(token, SECRET, { issuer: `https://${SHOP}.myshopify.com/admin` });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  });

  test("every target has a preview with a sample cart, and its address says what it shows", async () => {
    await page.goto(`${base}/extensions`);
    await page.getByRole("link", { name: "Preview Tiny: Checkout" }).click();
    await says("3 lines");
    await page.getByLabel("Language").first().selectOption("de");
    await page
      .getByRole("checkbox", { name: /allows no processing/ })
      .first()
      .check();
    await page.getByRole("button", { name: "Show" }).click();
    await says("3 Zeilen");
    await says("marketing: false");
    expect(new URL(page.url()).searchParams.getAll("faults")).toEqual(["none", "consent-withheld"]);
  });

  test("nothing is shown in a shop that has not installed the app", async () => {
    const [, other] = front.world.shops.list();
    const answer = await fetch(`${base}/shop/${other?.shop}/extensions/slot?target=purchase.checkout.block.render`);
    expect(await answer.json()).toMatchObject({ extensions: [] });
  });

  test("the page with an extension has no fault that axe finds", async () => {
    await checkout();
    const { violations } = await new AxeBuilder({ page })
      .include(".extension-place")
      .include(".extension-panel")
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  });

  test("a button opens a dialog by command alone", async () => {
    await checkout();
    await press("More");
    await extension().getByRole("dialog", { name: "More of it" }).waitFor();
    await page.keyboard.press("Escape");
    await extension().getByRole("dialog").waitFor({ state: "hidden" });
  });
});
