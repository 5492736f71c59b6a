// One worker is one extension in one target. It was made from a data: URL, so its origin is null, as Shopify's are not
// the shop's: no cookies, no storage, no page.

import { log, on, post } from "./port.js";
import "@remote-dom/core/polyfill";
import { installShopify, registered } from "./api.js";
import { showConsole, textOf } from "./console.js";
import { defineElements, observeBody } from "./elements.js";
import { openNetwork, setDoor } from "./network.js";
import { updateSignals } from "./signals.js";

on("start", async (start) => {
  showConsole();
  setDoor(start.door);
  openNetwork(start.network);
  defineElements(start.elements);
  installShopify(start);
  observeBody();
  try {
    evaluate(start.script, start.network.handle);
    const run = registered.get(start.target);
    if (!run) throw new Error(`The script registers no "${start.target}".`);
    await run(globalThis.shopify);
    updateSignals({ "extension.rendered": true });
    post({ type: "rendered", origin: globalThis.origin });
  } catch (error) {
    log("error", textOf(error));
    post({ type: "failed", message: textOf(error) });
  }
});
on("signals", ({ values }) => updateSignals(values));
on("door", ({ door }) => setDoor(door));
post({ type: "ready" });

/** Not importScripts: errors of a script from another origin have no message. */
function evaluate(script, handle) {
  // oxlint-disable-next-line no-eval -- it is what a worker that runs extensions is for
  globalThis.eval?.(`${script}\n//# sourceURL=extension:///${handle}.js`);
}
