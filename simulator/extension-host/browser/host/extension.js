// One extension in one target: its worker, the elements it draws, and what it may ask of the page.

import { DOMRemoteReceiver } from "@remote-dom/core/receivers";
import { defineElements } from "../elements/define.js";
import { gateOf, REFUSED } from "./gate.js";

/**
 * @param given {handle, target, script, start, rules}: what the worker is started with.
 * @param page {log(line), answers: {name(...args)}}: what the extension can ask of the page.
 * @returns {element, update(signals), setDoor(url), stop()}
 */
export function runExtension(given, runtime, page) {
  const element = document.createElement("section");
  element.className = "extension";
  element.dataset.extension = given.handle;
  element.dataset.state = "starting";
  element.setAttribute("aria-label", given.name);
  defineElements(given.rules);

  // A data: URL has an origin of its own that equals no other: what the worker asks of a server comes from "null".
  const worker = new Worker(`data:text/javascript;charset=utf-8,${encodeURIComponent(runtime)}`, {
    name: given.handle,
  });
  const say = (level, text, refused) => page.log({ handle: given.handle, target: given.target, level, text, refused });
  const callback = (fn) => (detail) =>
    worker.postMessage({ type: "event", fn, detail: typeof detail === "object" ? detail : undefined });
  const told = new Set();
  const refuse = (kind, text) => {
    if (!told.has(text)) say("error", text, kind);
    told.add(text);
  };
  const gate = gateOf({ rules: given.rules, refuse, callback });
  const receiver = new DOMRemoteReceiver({ root: element, elements: [...Object.keys(given.rules), REFUSED] });

  const heard = {
    ready: () => worker.postMessage({ type: "start", ...given.start }),
    mutate: ({ records }) => receiver.connection.mutate(gate(records)),
    method: ({ id, method, args }) => receiver.connection.call(id, method, ...args),
    log: ({ level, text, refused }) => (refused ? refuse(refused, text) : say(level, text)),
    rendered: ({ origin }) => {
      element.dataset.state = "rendered";
      element.dataset.origin = origin;
    },
    failed: ({ message }) => fail(message),
    request: async ({ id, name, args }) => worker.postMessage({ type: "answer", id, ...(await answerOf(name, args)) }),
  };

  async function answerOf(name, args) {
    try {
      const answer = page.answers[name];
      if (!answer) throw new Error(`${name} is not part of the simulator.`);
      return { value: await answer(...args) };
    } catch (error) {
      return { error: error.message };
    }
  }

  /** A shopper sees nothing of it, as with Shopify; the panel does. */
  function fail(message) {
    element.dataset.state = "failed";
    say("error", message, "crash");
  }

  worker.addEventListener("message", ({ data }) => {
    try {
      const done = heard[data.type]?.(data);
      if (done instanceof Promise) done.catch((error) => fail(error.message));
    } catch (error) {
      fail(error.message);
    }
  });
  worker.addEventListener("error", (event) => fail(event.message));

  return {
    element,
    update: (values) => worker.postMessage({ type: "signals", values }),
    setDoor: (door) => worker.postMessage({ type: "door", door }),
    stop() {
      worker.terminate();
      element.remove();
    },
  };
}
