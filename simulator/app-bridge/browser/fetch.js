/* global bridge */
// Requests to the app's own server carry a session token. Source: shopify.dev, App Bridge "Resource fetching".

/** A token lives 60 s; it is asked for anew well before. */
const TOKEN_REUSE_MS = 45_000;
const RETRY_HEADER = "X-Shopify-Retry-Invalid-Session-Request";
const REAUTHORIZE_HEADER = "X-Shopify-API-Request-Failure-Reauthorize-Url";

let token = null;
let askedAt = 0;

/** @param fresh true: not the one at hand, which the server has just refused. */
bridge.idToken = (fresh = false) => {
  if (fresh || !token || Date.now() - askedAt > TOKEN_REUSE_MS) {
    askedAt = Date.now();
    token = bridge.ask("id-token").catch((error) => {
      token = null;
      throw error;
    });
  }
  return token;
};

const plainFetch = window.fetch.bind(window);

async function fetchWithToken(request, fresh) {
  if (!request.headers.has("authorization") || fresh) {
    request.headers.set("authorization", `Bearer ${await bridge.idToken(fresh)}`);
  }
  request.headers.set("x-requested-with", "XMLHttpRequest");
  return plainFetch(request);
}

window.fetch = async (input, init) => {
  const address = new URL(input instanceof Request ? input.url : String(input), document.baseURI);
  if (address.protocol === "shopify:") {
    throw new Error(`App Bridge stand-in: direct API access (${address.href}) is not part of the simulator`);
  }
  if (address.origin !== location.origin || !bridge.framed) return plainFetch(input, init);
  const request = new Request(input, init);
  const again = request.clone();
  let response = await fetchWithToken(request, false);
  if (response.status === 401 && response.headers.has(RETRY_HEADER)) response = await fetchWithToken(again, true);
  const reauthorize = response.headers.get(REAUTHORIZE_HEADER);
  if (reauthorize) bridge.tell("open", { url: new URL(reauthorize, location.origin).href });
  return response;
};
