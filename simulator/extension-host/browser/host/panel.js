// For the developer: what the extensions of this page print and fail with, their settings, and the switches. It stands in
// the corner of the page, closed, and in a shadow of its own, so that the page looks as a shopper sees it.

import { PANEL_STYLE } from "./panel-style.js";
import { drawSwitches } from "./switches.js";

const MAX_LINES = 300;
const SEND_EVERY_MS = 400;

export function openPanel(base) {
  const lines = [];
  const unsent = [];
  const places = [];
  const element = document.createElement("aside");
  element.setAttribute("aria-label", "Extensions of this page, for developers");
  element.className = "extension-panel";
  const root = element.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [styleSheet()];
  root.innerHTML = `<details><summary><span class="name">Extensions</span> <b hidden></b></summary><div class="body">
    <section class="switches" aria-label="Switches"></section>
    <section class="log" aria-label="Console"><h2>Console</h2><ol tabindex="0" role="log" aria-label="Console of the extensions"></ol></section></div></details>`;
  document.body.append(element);
  // Tests and the curious: what is in the panel, as data.
  window.drydockExtensions = { lines };
  setInterval(send, SEND_EVERY_MS);

  function log({ handle, target, level, text, refused }) {
    const line = { at: Date.now(), handle, target, level, text, ...(refused && { refused }) };
    lines.push(line);
    unsent.push(line);
    const list = root.querySelector("ol");
    list.append(rowOf(line));
    if (list.children.length > MAX_LINES) list.firstChild.remove();
    const bad = lines.filter((one) => one.level === "error").length;
    const badge = root.querySelector("summary b");
    badge.hidden = bad === 0;
    badge.textContent = `${bad} ${bad === 1 ? "error" : "errors"}`;
  }

  function send() {
    if (unsent.length === 0) return;
    const body = JSON.stringify({ lines: unsent.splice(0, 100) });
    fetch(`${base}/log`, { method: "POST", headers: { "content-type": "application/json" }, body }).catch(() => {});
  }

  /** Sets it for the shop, and takes what the address said before out of the address. */
  async function change(what) {
    if ("buyerId" in what) return await buyAs(what.buyerId);
    const body = JSON.stringify(what);
    const answer = await fetch(`${base}/state`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const state = await answer.json();
    const here = new URL(location.href);
    for (const name of ["faults", "locale", "buyer"]) here.searchParams.delete(name);
    history.replaceState(history.state, "", here);
    // Translations are given to an extension once, when it starts.
    if (what.locale !== undefined) return location.reload();
    for (const place of places) {
      place.slot.state = { ...place.slot.state, ...state };
      await place.refresh();
    }
    draw();
  }

  /** The storefront's own "Buy as": prices follow the buyer, so the page is loaded anew. */
  async function buyAs(id) {
    const body = new URLSearchParams({ customerId: String(id ?? 0), back: "checkout" });
    await fetch(`${base.replace(/extensions$/, "buyer")}`, { method: "POST", body, redirect: "manual" });
    const here = new URL(location.href);
    here.searchParams.delete("buyer");
    location.replace(here);
  }

  function draw() {
    const [first] = places;
    if (!first) return;
    const extensions = places.flatMap(({ slot }) => slot.extensions);
    const shown = root.activeElement?.id;
    drawSwitches(root.querySelector(".switches"), { state: first.slot.state, extensions, change });
    if (shown) root.getElementById(shown)?.focus();
    root.querySelector(".name").textContent = `Extensions: ${extensions.length}`;
  }

  return {
    log,
    add(place) {
      places.push(place);
      draw();
    },
  };
}

function rowOf({ at, handle, level, text }) {
  const row = document.createElement("li");
  row.className = level;
  const time = new Date(at).toLocaleTimeString("en-GB");
  row.append(element("time", time), element("i", handle), element("span", text));
  return row;
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function styleSheet() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PANEL_STYLE);
  return sheet;
}
