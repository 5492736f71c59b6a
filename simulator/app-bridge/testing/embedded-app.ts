import http from "node:http";
import "@shopify/shopify-app-remix/adapters/node";
import type { Session } from "@shopify/shopify-app-remix/server";
import { type ApiVersion, AppDistribution, LogSeverity, shopifyApp } from "@shopify/shopify-app-remix/server";
import { SHOPIFY_API_VERSION } from "../../../contracts/api-version.ts";

/**
 * The smallest embedded app that signs in with Shopify's own library: a process of its own, under the preload, as the
 * real app is. Its pages use App Bridge by hand. Reads PORT; says "ready" on stdout.
 */
const port = Number(process.env["PORT"]);
const appUrl = `http://localhost:${port}`;
const sessions = new Map<string, Session>();

const shopify = shopifyApp({
  apiKey: "test-client",
  apiSecretKey: "test-secret",
  appUrl,
  apiVersion: SHOPIFY_API_VERSION as ApiVersion,
  scopes: ["read_orders"],
  distribution: AppDistribution.AppStore,
  authPathPrefix: "/auth",
  useOnlineTokens: false,
  sessionStorage: {
    storeSession: async (session) => sessions.set(session.id, session).has(session.id),
    loadSession: async (id) => sessions.get(id),
    deleteSession: async (id) => sessions.delete(id),
    deleteSessions: async (ids) => ids.every((id) => sessions.delete(id)),
    findSessionsByShop: async (shop) => [...sessions.values()].filter((session) => session.shop === shop),
  },
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  logger: { level: LogSeverity.Error },
});

const page = (path: string, shop: string) => `<!doctype html><html lang="en"><head><title>${path}</title></head><body>
<script src="${process.env["APP_BRIDGE_URL"] ?? ""}" data-api-key="test-client"></script>
<ui-nav-menu><a href="/app" rel="home">Home</a><a href="/app/rules">Rules</a><a href="/app/history">History</a></ui-nav-menu>
<ui-title-bar title="Title of ${path}"><button onclick="say('pressed')">Create</button></ui-title-bar>
<h1>${path} of ${shop}</h1>
<output id="said"></output>
<a href="shopify:admin/orders">Orders of the store</a>
<button onclick="fetch('/app/whoami').then((answer) => answer.text()).then(say)">Ask the server</button>
<button onclick="shopify.toast.show('Saved it', { action: 'Undo', onAction: () => say('undone') })">Toast</button>
<button onclick="history.pushState(null, '', '/app/rules/7?tab=2')">Push</button>
<button onclick="bar.show()">Change</button>
<button onclick="shopify.modal.show('modal')">Ask first</button>
<button onclick="shopify.resourcePicker({ type: 'product', multiple: true }).then((found) => say(found.length))">Pick</button>
<button onclick="try { shopify.pos.close() } catch (error) { say(error.message) }">Point of sale</button>
<ui-save-bar id="bar"><button variant="primary" onclick="say('saved'); bar.hide()"></button><button></button></ui-save-bar>
<ui-modal id="modal"><p>For ever?</p><ui-title-bar title="Delete the rule"><button variant="primary"
  onclick="say('deleted'); shopify.modal.hide('modal')">Delete</button></ui-title-bar></ui-modal>
<script>const bar = document.getElementById("bar"); const say = (text) => { said.textContent = text; };</script>
</body></html>`;

async function answerTo(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  try {
    const { session, sessionToken } = await shopify.authenticate.admin(request);
    if (pathname === "/app/whoami") return new Response(`${session.shop} staff ${String(sessionToken?.sub)}`);
    const headers = new Headers({ "content-type": "text/html" });
    shopify.addDocumentResponseHeaders(request, headers);
    return new Response(page(pathname, session.shop), { headers });
  } catch (thrown) {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  }
}

async function serve(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
  const headers = new Headers(
    Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const answer = await answerTo(new Request(new URL(incoming.url ?? "/", appUrl), { headers }));
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  outgoing.end(Buffer.from(await answer.arrayBuffer()));
}

const server = http.createServer((incoming, outgoing) => void serve(incoming, outgoing));
server.listen(port, () => process.stdout.write("ready\n"));
