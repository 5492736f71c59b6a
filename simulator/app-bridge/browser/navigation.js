/* global bridge */
// The address of the shell follows the app's, and the shell's links move the app.

const ADMIN_URL = /^(shopify:\/*admin\/|https:\/\/admin\.shopify\.com\/store\/[^/]+\/)/i;

/** AppProvider of shopify-app-remix listens for this; until it does, a link loads the whole page. */
const NAVIGATE = "shopify:navigate";
let navigateListeners = 0;
const { addEventListener, removeEventListener } = window;
window.addEventListener = function (type, ...rest) {
  if (type === NAVIGATE) navigateListeners += 1;
  return addEventListener.call(this ?? window, type, ...rest);
};
window.removeEventListener = function (type, ...rest) {
  if (type === NAVIGATE) navigateListeners -= 1;
  return removeEventListener.call(this ?? window, type, ...rest);
};

bridge.navigate = (path) => {
  if (navigateListeners === 0) {
    location.assign(bridge.embeddedUrl(path));
    return;
  }
  // The listener reads href from the event's target, as of the links of ui-nav-menu.
  const link = document.createElement("a");
  link.setAttribute("href", path);
  document.body.append(link);
  link.dispatchEvent(new CustomEvent(NAVIGATE, { bubbles: true }));
  link.remove();
};

function report() {
  if (bridge.framed) bridge.tell("navigated", { path: bridge.appPath(), title: document.title });
}

for (const name of ["pushState", "replaceState"]) {
  const original = history[name];
  history[name] = function (...args) {
    original.apply(this, args);
    report();
  };
}
window.addEventListener("popstate", report);
document.addEventListener("DOMContentLoaded", () => {
  report();
  new MutationObserver(report).observe(document.head, { childList: true, subtree: true, characterData: true });
});
bridge.on("navigate", ({ path }) => bridge.navigate(path));

/** Links and windows that lead to the admin or out of the frame are the shell's. */
function leavesFrame(href, target) {
  return ADMIN_URL.test(href) || target === "_top" || target === "_parent";
}

document.addEventListener(
  "click",
  (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!link || !bridge.framed || event.defaultPrevented || event.metaKey || event.ctrlKey) return;
    if (!leavesFrame(link.getAttribute("href"), link.target)) return;
    event.preventDefault();
    bridge.tell("open", { url: link.href });
  },
  true,
);

const openWindow = window.open.bind(window);
window.open = (url = "", target = "_blank", features = "") => {
  if (!bridge.framed || !leavesFrame(String(url), target)) return openWindow(url, target, features);
  bridge.tell("open", { url: new URL(url, document.baseURI).href });
  return null;
};

/** The bounce page of shopify-app-remix is this script and an address to come back to with a token. */
async function bounce() {
  const reload = new URLSearchParams(location.search).get("shopify-reload");
  const url = reload && URL.canParse(reload, location.href) ? new URL(reload, location.href) : null;
  if (!url || url.origin !== location.origin) return;
  url.searchParams.set("id_token", await bridge.idToken(true));
  location.replace(url);
}

if (bridge.framed) {
  void bounce();
} else if (bridge.config.shop && bridge.simulatorOrigin) {
  // Opened by itself: an embedded app has no page of its own.
  const shop = bridge.config.shop.replace(/\.myshopify\.com$/, "");
  location.replace(`${bridge.simulatorOrigin}/store/${encodeURIComponent(shop)}/apps/flotilla${bridge.appPath()}`);
}
