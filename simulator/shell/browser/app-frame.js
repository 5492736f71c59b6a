// The app's frame inside the shell: its address, menu, toasts, save bar and loading bar.
import { connect } from "./app-frame-messages.js";
import { pickProducts } from "./picker.js";

/** After the frame has loaded, the app's page should say so well within this. */
const CONNECT_MS = 6_000;
const SHOPIFY_ADMIN = /^(?:shopify:\/*admin|https:\/\/admin\.shopify\.com\/store\/[^/]+)\//i;

const stage = document.querySelector("[data-app-stage]");
const { appOrigin, base, shop, shopName, appName, source } = stage.dataset;
const part = (name) => stage.querySelector(`[data-${name}]`);
const home = document.querySelector("[data-app-home]");
const menu = document.querySelector("[data-app-menu]");
const saveBar = part("save-bar");

// Made by script: a browser does not bring such a frame back to where it was, so the address decides what it shows.
const frame = document.createElement("iframe");
frame.title = appName;
frame.name = "app-frame";
frame.allow = "clipboard-write";

let heard = false;
let barState = null;
let homePath = null;

const tell = connect(frame, appOrigin, {
  told: {
    navigated,
    open: ({ url }) => open(url),
    "nav-menu": showMenu,
    "title-bar": showTitle,
    "save-bar": showSaveBar,
    loading: ({ on }) => {
      part("loading").hidden = !on;
    },
    toast: showToast,
    "toast-hide": ({ id }) => document.getElementById(id)?.remove(),
  },
  asked: {
    "id-token": sessionToken,
    user: async () => (await fetch(`/store/${shop}/user.json`)).json(),
    "resource-picker": (options) => pickProducts(shop, options),
    leave: async () => {
      if (barState && !confirm("Leave this page? Your changes will be lost.")) throw new Error("The merchant stayed");
    },
  },
});

async function sessionToken() {
  const answer = await fetch(`/store/${shop}/session-token`, { method: "POST" });
  if (!answer.ok) throw new Error(`The admin gave no session token (${answer.status})`);
  return (await answer.json()).token;
}

function navigated({ path, title }) {
  heard = true;
  part("wait").hidden = true;
  history.replaceState(null, "", base + path);
  document.title = `${title || appName} · ${shopName}`;
  markCurrent(path);
}

/** Longest path that the address begins with; the app's own name where none does. */
function markCurrent(path) {
  const links = [...menu.querySelectorAll("a")];
  const { pathname } = new URL(path, appOrigin);
  const inside = (own) => pathname === own || pathname.startsWith(`${own.replace(/\/$/, "")}/`);
  const fitting = links.filter((link) => inside(new URL(link.dataset.path, appOrigin).pathname));
  const current = fitting.sort((a, b) => b.dataset.path.length - a.dataset.path.length)[0] ?? home;
  for (const link of [...links, home]) link.removeAttribute("aria-current");
  current.setAttribute("aria-current", "page");
}

function showMenu({ items, home: own }) {
  homePath = own;
  menu.replaceChildren(
    ...items.map(({ label, path }) => {
      const link = document.createElement("a");
      link.href = base + path;
      link.dataset.path = path;
      link.textContent = label;
      link.addEventListener("click", (event) => go(event, path));
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  markCurrent(location.pathname.slice(base.length) || "/");
}

function go(event, path) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  if (!mayLeave()) return;
  tell("navigate", { path });
}
home.addEventListener("click", (event) => {
  if (heard && homePath) go(event, homePath);
});

/** With unsaved changes the bar draws the eye, and the page stays. */
function mayLeave() {
  if (!barState) return true;
  saveBar.classList.remove("remind");
  void saveBar.offsetWidth;
  saveBar.classList.add("remind");
  saveBar.querySelector("[data-press='save']").focus();
  return false;
}
document.querySelector(".side").addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && !event.defaultPrevented && !mayLeave()) event.preventDefault();
});

function open(url) {
  const admin = SHOPIFY_ADMIN.exec(url);
  const target = new URL(admin ? `/store/${shop}/${url.slice(admin[0].length)}` : url, location.origin);
  if (target.origin === appOrigin) location.assign(base + target.pathname + target.search);
  else if (target.protocol === "http:" || target.protocol === "https:") location.assign(target);
}

function showTitle({ title, buttons }) {
  part("title").textContent = title;
  part("title-actions").replaceChildren(
    ...buttons.map(({ index, label, variant, disabled, loading }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = variant === "primary" ? "button primary" : "button";
      button.textContent = label;
      button.disabled = disabled || loading;
      button.addEventListener("click", () => tell("title-bar-press", { index }));
      return button;
    }),
  );
}

function showSaveBar(state) {
  barState = state.showing ? state : null;
  saveBar.hidden = !state.showing;
  for (const which of ["save", "discard"]) {
    const button = saveBar.querySelector(`[data-press='${which}']`);
    const own = state[which];
    button.disabled = Boolean(own?.disabled || own?.loading);
    button.textContent = own?.label || (which === "save" ? "Save" : "Discard");
  }
}
for (const button of saveBar.querySelectorAll("[data-press]")) {
  button.addEventListener("click", () => {
    const which = button.dataset.press;
    if (which === "discard" && barState?.confirmDiscard && !confirm("Discard all unsaved changes?")) return;
    tell("save-bar-press", { which });
  });
}

function showToast({ id, message, duration, isError, action }) {
  const toast = document.createElement("div");
  toast.id = id;
  toast.className = isError ? "toast error" : "toast";
  toast.append(message);
  if (action) toast.append(toastButton(action, () => tell("toast-action", { id })));
  const dismiss = () => {
    if (!toast.isConnected) return;
    toast.remove();
    tell("toast-dismiss", { id });
  };
  const close = toastButton("✕", dismiss);
  close.setAttribute("aria-label", "Dismiss");
  toast.append(close);
  part("toasts").append(toast);
  setTimeout(dismiss, duration);
}

function toastButton(label, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", press);
  return button;
}

frame.addEventListener("load", () => {
  setTimeout(() => {
    if (heard) part("wait").hidden = true;
    else showSilence();
  }, CONNECT_MS);
  // What the app shows stands over nothing of ours, even if it never speaks: an error page of its own, for one.
  if (heard) part("wait").hidden = true;
});

function showSilence() {
  const wait = part("wait");
  const heading = document.createElement("strong");
  heading.textContent = `${appName} does not answer`;
  const hint = document.createElement("span");
  hint.textContent = `Nothing was heard from ${appOrigin}. Is the app running?`;
  const reload = document.createElement("button");
  reload.type = "button";
  reload.className = "button";
  reload.textContent = "Reload the app";
  reload.addEventListener("click", () => location.reload());
  wait.replaceChildren(heading, hint, reload);
  wait.setAttribute("role", "alert");
}

frame.src = source;
part("frame").prepend(frame);
