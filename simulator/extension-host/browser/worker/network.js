// The only way out of the worker is fetch, and that only with network_access. The worker's origin is null: what a server
// answers to that is the server's own affair. A fault switch sends a request to the simulator's faulty door instead.

import { ask, log } from "./port.js";

const native = globalThis.fetch.bind(globalThis);
/** Ways out that a sandboxed extension does not have either. */
const CLOSED = [
  "XMLHttpRequest",
  "WebSocket",
  "WebTransport",
  "EventSource",
  "importScripts",
  "indexedDB",
  "caches",
  "Worker",
];

let door = "";

/** @param app the app's own address, in the admin: relative addresses are its, and it is sent the session token. */
export function openNetwork({ allowed, handle, app }) {
  for (const name of CLOSED) Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
  globalThis.fetch = async (input, init) => {
    const request = new Request(app && typeof input === "string" ? new URL(input, app).href : input, init);
    if (app && request.url.startsWith(`${app}/`) && !request.headers.has("authorization")) {
      request.headers.set("authorization", `Bearer ${await ask("sessionToken")}`);
    }
    if (!allowed) {
      const text = `fetch of ${request.url} refused: ${handle} does not declare capabilities.network_access.`;
      log("error", text, "network");
      throw new TypeError(text);
    }
    const url = door ? `${door}?url=${encodeURIComponent(request.url)}` : request.url;
    const started = performance.now();
    try {
      const answer = await native(door ? new Request(url, withBody(request, init)) : request);
      log(
        "net",
        `${request.method} ${request.url} → ${answer.status} in ${Math.round(performance.now() - started)} ms`,
      );
      return answer;
    } catch (error) {
      log(
        "net",
        `${request.method} ${request.url} failed: ${error.message} (${Math.round(performance.now() - started)} ms)`,
      );
      throw error;
    }
  };
}

export function setDoor(url) {
  door = url;
}

function withBody(request, init) {
  return { method: request.method, headers: request.headers, body: init?.body, signal: request.signal };
}
