import path from "node:path";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import type { Front } from "../html/front.ts";
import { showProblems } from "../html/problems.ts";
import { issueSessionToken, SESSION_TOKEN_SECONDS } from "../oauth/session-token.ts";
import { StoreRefusal } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import { readBuyer } from "../storefront/buyer.ts";
import { changeCartMetafields } from "../storefront/cart-metafields.ts";
import { type BrowserScript, browserScript } from "./browser-scripts.ts";
import {
  applyHostChange,
  type ChangeResult,
  HostChange,
  readMetafieldChange,
  takeLines,
  withChange,
} from "./changes.ts";
import { askDirectly } from "./direct-api.ts";
import { serveDoor } from "./door.ts";
import { elementsOfTarget } from "./element-table.ts";
import { type Extensions, openExtensions } from "./extensions.ts";
import { EXTENSION_FAULTS, isExtensionFault } from "./faults.ts";
import { hostStateOf, LOCALES } from "./host-state.ts";
import { serveExtensionPages } from "./pages.ts";
import { placeOf, type ShopRequest } from "./place.ts";
import { issueExtensionToken } from "./session-token.ts";
import { doorOf, liveValues, startOf, surfaceOf } from "./slot.ts";

/** Customers that the panel offers as buyers. */
const MAX_BUYERS = 30;
const SCRIPT = "text/javascript; charset=utf-8";
const BASE = "/shop/:shop/extensions";

/** Where the extensions lie: beside the app's configuration, as the Shopify CLI has it. */
export function extensionsFolder({ env }: Front): string {
  return env.extensionsFolder ?? path.join(path.dirname(env.appConfigFile), "extensions");
}

/** What the pages' extension host asks of the simulator; README of browser/host: main.js. */
export function extensionHostPlugin(front: Front): FastifyPluginAsync {
  const extensions = openExtensions(extensionsFolder(front));
  return async (app) => {
    app.setErrorHandler(async (error, request, reply) => {
      const refused = error instanceof StoreRefusal;
      if (!refused) request.log.error({ err: error }, "the extension host failed");
      const message = error instanceof Error ? error.message : String(error);
      return await reply
        .code(refused ? error.status : 500)
        .send({ error: { code: refused ? error.code : "FAILED", message } });
    });
    serveScripts(app, extensions);
    serveSlots(app, front, extensions);
    serveChanges(app, front);
    serveDoor(app, front);
    await app.register(async (pages) => {
      showProblems(pages, (request, reply, { status, heading, remedy }) => {
        const shop =
          front.world.shops.find((request.params as { shop?: string }).shop ?? "") ?? front.world.shops.get();
        const content = html`<section class="card"><div class="empty"><h1>${heading}</h1><p>${remedy}</p></div></section>`;
        return sendShellPage(reply, front, { shop, current: "extensions", title: heading, content }, status);
      });
      serveExtensionPages(pages, front, extensions);
    });
  };
}

function serveScripts(app: FastifyInstance, extensions: Extensions): void {
  for (const name of ["host", "worker"] satisfies BrowserScript[]) {
    app.get(`/extension-host/${name}.js`, async (_request, reply) =>
      reply
        .type(SCRIPT)
        .header("cache-control", "no-cache")
        .send(await browserScript(name)),
    );
  }
  app.get<{ Params: { handle: string } }>("/extension-host/scripts/:handle.js", async (request, reply) => {
    const { targets } = await extensions.get(request.params.handle);
    return await reply
      .type(SCRIPT)
      .header("cache-control", "no-store")
      .send(targets[0]?.script ?? "");
  });
}

function serveSlots(app: FastifyInstance, front: Front, extensions: Extensions): void {
  app.get<ShopRequest>(`${BASE}/slot`, async (request) => {
    const place = await placeOf(front, request);
    const only = request.query["only"];
    const installed = front.world.app.installation(place.shop.shop) !== undefined;
    const present = installed ? await extensions.ofTarget(place.target) : [];
    const bundles = present.filter(({ handle }) => !only || handle === only);
    const live = liveValues(front, place, bundles);
    return {
      ...live,
      rules: elementsOfTarget(place.target),
      extensions: bundles.map((bundle) => startOf(front, place, bundle, live)),
      state: stateView(front, request),
    };
  });
  app.get<ShopRequest>(`${BASE}/signals`, async (request) => {
    const place = await placeOf(front, request);
    const live = liveValues(front, place, await extensions.ofTarget(place.target));
    return { ...live, door: doorOf(place) };
  });
  app.post<ShopRequest>(`${BASE}/token`, async (request) => {
    const { shop, target, customer } = await placeOf(front, request);
    const app = front.world.app.config;
    if (surfaceOf(target) !== "admin") return await issueExtensionToken(app, shop.shop, customer?.id);
    const token = await issueSessionToken(app, shop.shop);
    return { token, expiresAt: Date.now() + SESSION_TOKEN_SECONDS * 1000 };
  });
}

function serveChanges(app: FastifyInstance, front: Front): void {
  app.post<ShopRequest>(`${BASE}/metafield`, (request, reply) => changeMetafield(front, request, reply));
  app.post<ShopRequest>(`${BASE}/query`, async (request) => {
    const { shop } = await placeOf(front, request);
    return askDirectly(front.world, shop.shop, (request.body ?? {}) as Record<string, unknown>);
  });
  app.post<ShopRequest>(`${BASE}/consent`, async (request) => {
    const { faults } = await placeOf(front, request);
    return faults.has("consent-withheld") ? { type: "error", message: "Consent is withheld." } : { type: "success" };
  });
  app.post<ShopRequest>(`${BASE}/log`, async (request) => {
    takeLines(hostStateOf(front.world, front.world.shops.get(request.params.shop).shop), request.body);
    return {};
  });
  app.post<ShopRequest>(`${BASE}/state`, async (request, reply) => {
    const { shop } = front.world.shops.get(request.params.shop);
    const change = HostChange.safeParse(request.body);
    if (!change.success)
      return await reply.code(400).send({ error: { code: "BAD_REQUEST", message: change.error.message } });
    applyHostChange(hostStateOf(front.world, shop), change.data);
    return stateView(front, request);
  });
}

async function changeMetafield(
  front: Front,
  request: FastifyRequest<ShopRequest>,
  reply: FastifyReply,
): Promise<ChangeResult> {
  const { shop, faults, target } = await placeOf(front, request);
  const refuse = (message: string): ChangeResult => ({ type: "error", message });
  if (faults.has("instructions-off")) return refuse("Cart metafields can't be changed: see instructions.");
  if (!target.startsWith("purchase.checkout.")) return refuse("The cart is closed.");
  const change = readMetafieldChange((request.body as { change?: unknown } | null)?.change);
  if (typeof change === "string") return refuse(change);
  if (request.query["sample"] !== undefined) {
    const state = hostStateOf(front.world, shop.shop);
    state.sampleMetafields = withChange(state.sampleMetafields, change);
    return { type: "success" };
  }
  try {
    changeCartMetafields(request, reply, shop.shop, { metafields: [change] });
    return { type: "success" };
  } catch (error) {
    if (error instanceof StoreRefusal) return refuse(error.message);
    throw error;
  }
}

/** What the panel shows and sets. */
function stateView({ world }: Front, request: FastifyRequest<ShopRequest>) {
  const { shop } = world.shops.get(request.params.shop);
  const { faults, locale, settings } = hostStateOf(world, shop);
  const asked = request.query["faults"];
  return {
    faults: asked ? asked.split(",").filter(isExtensionFault) : [...faults],
    locale: request.query["locale"] ?? locale ?? LOCALES[0],
    buyerId: Number(request.query["buyer"]) || (readBuyer(request, world, shop)?.id ?? null),
    settings: Object.fromEntries(settings),
    faultNames: Object.entries(EXTENSION_FAULTS).map(([name, label]) => ({ name, label })),
    locales: LOCALES,
    buyers: world.customers.list(shop, { limit: MAX_BUYERS }).map((one) => ({
      id: one.id,
      name: `${one.firstName} ${one.lastName}`.trim() || (one.email ?? String(one.id)),
    })),
  };
}
