// What an extension can ask of the page: its session token, changes of the cart, a little storage.

/** A token is asked for anew once it has less than this left. */
const TOKEN_LEFT_MS = 30_000;

export function answersOf({ source, refresh, given }) {
  let token;
  const key = (name) => `drydock:${given.handle}:${name}`;
  const send = async (what, body) => {
    const answer = await fetch(source.url(what), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  };
  const change = (what) => async (change) => {
    const result = await send(what, { handle: given.handle, change });
    await refresh();
    document.dispatchEvent(new CustomEvent("drydock:cart-changed"));
    return result;
  };
  return {
    async sessionToken() {
      if (!token || token.expiresAt - Date.now() < TOKEN_LEFT_MS) token = await send("token", { handle: given.handle });
      return token.token;
    },
    applyMetafieldChange: change("metafield"),
    applyTrackingConsentChange: change("consent"),
    query: (asked) => send("query", asked),
    storageRead: (name) => JSON.parse(localStorage.getItem(key(name)) ?? "null"),
    storageWrite: (name, value) => localStorage.setItem(key(name), JSON.stringify(value)),
    storageDelete: (name) => localStorage.removeItem(key(name)),
    navigate: (url) =>
      location.assign(new URL(url.replace(/^shopify:admin\//, `${location.origin}/store/${given.shop}/`))),
    reload: () => location.reload(),
  };
}
