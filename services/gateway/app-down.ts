import type { ServerResponse } from "node:http";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The app is not running</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a}</style>
<h1>The app is not running</h1>
<p>The gateway is up, but the admin app behind it does not answer. Webhooks are still accepted, nothing is lost.
Reload this page in a moment; if it stays, start the app or check <code>APP_URL</code>.</p>
</html>
`;

/** 502 for a person who wanted a page. Embedded in the Shopify admin it shows inside the frame. */
export const APP_DOWN = { status: 502, type: "text/html; charset=utf-8", body: PAGE } as const;

export function answerAppDown(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response
    .writeHead(APP_DOWN.status, { "content-type": APP_DOWN.type, "cache-control": "no-store" })
    .end(APP_DOWN.body);
}
