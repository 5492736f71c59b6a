import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { jwtVerify } from "jose";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, openPage, screenshot } from "../../tests/e2e/browser.ts";
import { SHOP, someVariant, testFront } from "../html/testing.ts";
import { hostStateOf } from "./host-state.ts";

const EXTENSIONS = new URL("testing", import.meta.url).pathname;
const SECRET = new TextEncoder().encode("test-secret");

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

describe.skipIf(!hasBrowser)("an extension in a browser", { timeout: 60_000 }, () => {
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
    state.buyerId = undefined;
    state.cartMetafields.cart = [];
    api.seen.length = 0;
    page = await openPage(browser);
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
    await checkout(`?buyer=${customer?.id}`);
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

  test("a button opens a dialog by command alone", async () => {
    await checkout();
    await press("More");
    await extension().getByRole("dialog", { name: "More of it" }).waitFor();
    await page.keyboard.press("Escape");
    await extension().getByRole("dialog").waitFor({ state: "hidden" });
  });
});
