import { domainOfShop } from "../../contracts/shop.ts";
import type { Front } from "../html/front.ts";
import { issueSessionToken } from "../oauth/session-token.ts";
import { STAFF } from "../oauth/staff.ts";

/** shopify-app-remix answers 410 to what looks like a robot, so the merchant has a browser. */
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36";
const MAX_REDIRECTS = 8;
const OPEN_TIMEOUT_MS = 30_000;

/** The app's first page, below its application_url. */
export const APP_HOME = "/app";

/**
 * The address at which Shopify opens the app inside the admin.
 * @param path the app's own, "/app/orders?page=2".
 * Source: shopify.dev, "Set up embedded app authorization": shop, host, embedded, id_token.
 */
export async function embeddedAppUrl({ world }: Pick<Front, "world">, shop: string, path: string): Promise<URL> {
  const { applicationUrl } = world.app.config;
  const url = new URL(path, `${applicationUrl}/`);
  url.searchParams.set("embedded", "1");
  url.searchParams.set("shop", domainOfShop(shop));
  url.searchParams.set("host", adminHost(shop));
  url.searchParams.set("locale", STAFF.locale);
  url.searchParams.set("id_token", await issueSessionToken(world.app.config, shop));
  return url;
}

/** Base64 without padding, as Shopify's. The app checks that it decodes to a Shopify admin. */
function adminHost(shop: string): string {
  return Buffer.from(`admin.shopify.com/store/${shop}`).toString("base64").replace(/=+$/, "");
}

export interface OpenedApp {
  /** HTTP status of the page at the end. */
  readonly status: number;
  /** Without query: it holds a token. */
  readonly url: string;
  /** Whether the app now has a token that it can use. */
  readonly tokenIssued: boolean;
}

/**
 * Opens the app as a merchant's browser would, which is what makes it fetch its tokens and store them.
 * Follows redirects inside the app only.
 * @throws TypeError when the app cannot be reached, Error when it answers with an error or sends the browser in circles.
 */
export async function openAppAsMerchant({ world, shop }: Pick<Front, "world"> & { shop: string }): Promise<OpenedApp> {
  let url = await embeddedAppUrl({ world }, shop, APP_HOME);
  const { origin } = url;
  const cookies = new Map<string, string>();
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(OPEN_TIMEOUT_MS),
      headers: {
        accept: "text/html,application/xhtml+xml",
        "accept-language": STAFF.locale,
        "user-agent": USER_AGENT,
        "sec-fetch-dest": "iframe",
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
    });
    await answer.arrayBuffer();
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    const next = location ? new URL(location, url) : null;
    if (!next || next.origin !== origin) {
      const shown = url.origin + url.pathname;
      if (answer.status >= 400) throw new Error(`The app answered ${answer.status} at ${shown}`);
      return { status: answer.status, url: shown, tokenIssued: hasToken(world, shop) };
    }
    url = await withBounce(world, shop, next);
  }
  throw new Error(`The app redirected more than ${MAX_REDIRECTS} times`);
}

/** What App Bridge does on the app's bounce page: comes back to where it was with a new session token. */
async function withBounce(world: Front["world"], shop: string, url: URL): Promise<URL> {
  const reload = url.searchParams.get("shopify-reload");
  if (!reload || !URL.canParse(reload)) return url;
  const back = new URL(reload);
  back.searchParams.set("id_token", await issueSessionToken(world.app.config, shop));
  return back;
}

function hasToken(world: Front["world"], shop: string): boolean {
  return world.app.tokens.list(shop).some((token) => token.kind === "offline");
}
