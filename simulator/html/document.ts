import type { FastifyReply } from "fastify";
import { html } from "htm/preact";
import type { VNode } from "preact";
import { render } from "preact-render-to-string";

export interface Document {
  readonly title: string;
  /** Names of html/assets.ts, without ending; a script may be a path of its own. */
  readonly styles: readonly string[];
  readonly scripts?: readonly string[];
  readonly bodyClass?: string;
  /** CSS custom properties of the body: a shop's own colours. */
  readonly theme?: Readonly<Record<string, string>>;
  /** What htm's html gave. */
  readonly body: unknown;
}

/** Answers with a whole page. Nothing in it may be kept by a cache: a page shows the store as it is now. */
export function sendDocument(reply: FastifyReply, page: Document, status = 200): FastifyReply {
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .header("cache-control", "no-store")
    .send(`<!doctype html>\n${render(documentOf(page))}`);
}

function documentOf({ title, styles, scripts = [], bodyClass, theme, body }: Document): VNode {
  const style = Object.entries(theme ?? {})
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
      ${["base", ...styles].map((name) => html`<link rel="stylesheet" href=${`/assets/${name}.css`} />`)}
      ${scripts.map((name) => html`<script type="module" src=${name.startsWith("/") ? name : `/assets/${name}.js`}></script>`)}
    </head>
    <body class=${bodyClass} style=${style || undefined}>
      ${body}
    </body>
  </html>` as VNode;
}
