/* global bridge */
// Shop, host and locale stand in the address of the first page only: later pages of the frame remember them.

const REMEMBERED = "app-bridge-config";

/** Parameters of the admin, which are none of the app's own address. */
bridge.ADMIN_PARAMETERS = [
  "shop",
  "host",
  "embedded",
  "id_token",
  "hmac",
  "timestamp",
  "session",
  "locale",
  "protocol",
];

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "{}");
  } catch {
    return {};
  }
}

const query = new URLSearchParams(location.search);
const script = document.currentScript;
const before = remembered();
const meta = document.querySelector("meta[name='shopify-api-key']");

bridge.config = {
  apiKey: script?.dataset.apiKey ?? meta?.content ?? before.apiKey ?? "",
  shop: query.get("shop") ?? before.shop ?? "",
  host: query.get("host") ?? before.host ?? "",
  locale: query.get("locale") ?? before.locale ?? "en",
  appOrigins: [],
  disabledFeatures: [],
  experimentalFeatures: [],
};
bridge.simulatorOrigin = script ? new URL(script.src).origin : "";

try {
  sessionStorage.setItem(REMEMBERED, JSON.stringify(bridge.config));
} catch {
  // A frame without storage still has what its address says.
}

/** The app's own address, without what the admin added: "/app/orders?page=2". */
bridge.appPath = (url = new URL(location.href)) => {
  const own = new URLSearchParams(url.search);
  for (const name of bridge.ADMIN_PARAMETERS) own.delete(name);
  const search = own.toString();
  return url.pathname + (search ? `?${search}` : "") + url.hash;
};

/** An address of the app with what the admin adds, for a whole page load inside the frame. */
bridge.embeddedUrl = (path) => {
  const url = new URL(path, location.origin);
  url.searchParams.set("embedded", "1");
  for (const name of ["shop", "host", "locale"])
    if (bridge.config[name]) url.searchParams.set(name, bridge.config[name]);
  return url;
};
