// Looks for places of extensions on the page (data-extension-target), asks the simulator what stands there, and runs it.

import { answersOf } from "./answers.js";
import { runExtension } from "./extension.js";
import { openPanel } from "./panel.js";

const places = [...document.querySelectorAll("[data-extension-target]")];

async function start() {
  const runtime = await textAt("/extension-host/worker.js");
  const panel = openPanel(places[0].dataset.source);
  for (const place of places) await fill(place, runtime, panel);
}

async function fill(place, runtime, panel) {
  const source = sourceOf(place);
  const slot = await jsonAt(source.url("slot"));
  const scripts = new Map();
  const running = [];
  const refresh = async () => {
    const { signals, own, door } = await jsonAt(source.url("signals"));
    for (const { handle, extension } of running) {
      extension.setDoor(door);
      extension.update({ ...signals, ...own[handle] });
    }
  };
  for (const given of slot.extensions) {
    if (!scripts.has(given.script)) scripts.set(given.script, await textAt(given.script));
    const page = { log: panel.log, answers: answersOf({ source, refresh, given }) };
    const extension = runExtension(
      {
        ...given,
        rules: slot.rules,
        start: { ...given.start, elements: slot.rules, script: scripts.get(given.script) },
      },
      runtime,
      page,
    );
    running.push({ handle: given.handle, extension });
    place.append(extension.element);
  }
  place.dataset.ready = "true";
  panel.add({ place, slot, running, refresh });
  // The store recalculates when the buyer changes the form: the extension hears of it by its signals.
  document.querySelector("form[data-checkout]")?.addEventListener("change", () => void refresh());
  document.addEventListener("drydock:changed", () => void refresh());
}

/** The page's own address carries what was switched by hand: ?faults=api-down&locale=de */
function sourceOf(place) {
  const base = place.dataset.source;
  const query = () => {
    const asked = new URLSearchParams(location.search);
    const params = new URLSearchParams(place.dataset.query);
    params.set("target", place.dataset.extensionTarget);
    // A form of the preview sends a switch as a name of its own: faults=a&faults=b.
    for (const name of ["faults", "locale", "buyer"])
      if (asked.has(name)) params.set(name, asked.getAll(name).join(","));
    const form = document.querySelector("form[data-checkout]");
    for (const [name, value] of form ? new FormData(form) : []) if (name !== "attempt") params.set(name, String(value));
    return params;
  };
  return { url: (what) => `${base}/${what}?${query()}`, target: place.dataset.extensionTarget };
}

async function jsonAt(url) {
  const answer = await fetch(url);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error?.message ?? `${url}: ${answer.status}`);
  return body;
}

async function textAt(url) {
  return (await fetch(url)).text();
}

if (places.length > 0) {
  start().catch((error) => {
    console.error("extension host:", error);
    document.documentElement.dataset.extensionHost = error.message;
  });
}
