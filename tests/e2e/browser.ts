import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const CHROMIUM = [
  process.env.FLOTILLA_CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find(existsSync);
const SCREENSHOTS = new URL("./screenshots", import.meta.url).pathname;
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** A real one: Shopify's library answers 410 to what calls itself HeadlessChrome. */
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** False where no Chromium is installed: browser tests then say that they are skipped. */
export const hasBrowser = CHROMIUM !== undefined;

if (!hasBrowser) {
  const advice = "no Chromium found (Debian: apt-get install chromium)";
  if (process.env.FLOTILLA_REQUIRE_BROWSER === "1") throw new Error(`Browser tests must run, but ${advice}.`);
  console.warn(`Browser tests are skipped: ${advice}.`);
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? "", headless: true, args: ARGS });
}

export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    userAgent: USER_AGENT,
    viewport: { width: 1280, height: 860 },
    locale: "en",
  });
  return context.newPage();
}

/** Kept in tests/e2e/screenshots/, to be looked at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
