// `shopify`: what an extension finds in the global of that name. Values and signals come from the page; here is what it
// can call. Source: @shopify/ui-extensions 2026.7, checkout/api, customer-account/api, admin/api.

import { i18nOf } from "./i18n.js";
import { ask, log } from "./port.js";
import { putSignals, setSignals, signalAt, updateSignals } from "./signals.js";

/** Called by the bundle for each of its targets. */
export const registered = new Map();

export function installShopify({ target, constants, signals, translations, fallback, surface }) {
  updateSignals({ "extension.rendered": false, ...signals });
  const api = { ...constants };
  putSignals(api, ["extension.rendered", ...Object.keys(signals)]);
  api.i18n = i18nOf(() => ({
    locale: surface === "admin" ? constants.locale : signalAt("localization.language").value.isoCode,
    extensionLocale: surface === "admin" ? constants.locale : signalAt("localization.extensionLanguage").value.isoCode,
    currency: surface === "admin" ? constants.currency : signalAt("localization.currency").value.isoCode,
    translations,
    fallback,
  }));
  Object.assign(api, surface === "admin" ? adminCalls() : checkoutCalls(surface, target));
  api.setSignals = setSignals;
  api.extend = (name, run) => registered.set(name, run);
  api.reload = () => ask("reload");
  globalThis.shopify = loud(api);
}

/** What the simulator does not have says so by name, instead of being undefined somewhere else. */
function loud(api) {
  const told = new Set();
  return new Proxy(api, {
    get(object, name) {
      if (name in object || typeof name === "symbol" || name === "then" || told.has(name)) return object[name];
      told.add(name);
      log("error", `shopify.${name} is not there in this target, or not part of the simulator.`, "api");
      return undefined;
    },
  });
}

function checkoutCalls(surface, target) {
  const change = (name) => (given) => ask(name, given);
  const shared = {
    sessionToken: { get: () => ask("sessionToken") },
    storage: {
      read: (key) => ask("storageRead", key),
      write: (key, value) => ask("storageWrite", key, value),
      delete: (key) => ask("storageDelete", key),
    },
    analytics: { publish: () => Promise.resolve(true), visitor: () => Promise.resolve({ type: "success" }) },
    applyTrackingConsentChange: change("applyTrackingConsentChange"),
    query: () => Promise.reject(new Error("The Storefront API is not part of the simulator.")),
    requireLogin: () => Promise.reject(new Error("The simulator has no login: choose a buyer in its panel.")),
  };
  if (surface !== "checkout" || !target.startsWith("purchase.checkout.")) return shared;
  return {
    ...shared,
    applyMetafieldChange: change("applyMetafieldChange"),
    applyNoteChange: refuse("applyNoteChange"),
  };
}

function refuse(name) {
  return () => Promise.resolve({ type: "error", message: `shopify.${name} is not part of the simulator.` });
}

function adminCalls() {
  return {
    auth: { idToken: () => ask("sessionToken") },
    navigation: { navigate: (url) => ask("navigate", String(url)) },
    storage: {
      get: (key) => ask("storageRead", key).then((value) => value ?? undefined),
      set: (key, value) => ask("storageWrite", key, value),
      delete: (key) => ask("storageDelete", key).then(() => true),
    },
    query: (query, { variables } = {}) => ask("query", { query, variables }),
  };
}
