import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable, type EntryContext } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { type PipeableStream, renderToPipeableStream } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { appEnv } from "./env.server.ts";
import { localeCookie, localeOf, textsOf } from "./i18n.server.ts";
import { createI18n, languageOf, PolarisTextsProvider } from "./i18n.ts";
import { log } from "./log.server.ts";
import { shopify } from "./shopify.server.ts";

/** Longer than any query's deadline: nothing a page waits for is cut off. */
export const streamTimeout = 5_000;
/** React gives up a moment later, so that it can still send what it has to say about it. */
const ABORT_AFTER_MS = streamTimeout + 1_000;

/** What a loader or action threw, unless its page is already gone or it is the visitor's mistake. */
export function handleError(error: unknown, { request }: { request: Request }): void {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  log.error({ err: error, path: new URL(request.url).pathname }, "a page failed");
}

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  shopify.addDocumentResponseHeaders(request, headers);
  const { APP_BRIDGE_URL } = appEnv();
  // The library preloads App Bridge from Shopify's CDN, whatever address it is loaded from.
  if (APP_BRIDGE_URL) headers.set("Link", `<${APP_BRIDGE_URL}>; rel="preload"; as="script"`);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const cookie = localeCookie(request);
  if (cookie !== null) headers.append("Set-Cookie", cookie);
  const language = languageOf(localeOf(request));
  const texts = textsOf(language);
  const page = (
    <I18nextProvider i18n={createI18n(language, texts)}>
      <PolarisTextsProvider value={texts.polaris}>
        <RemixServer context={remixContext} url={request.url} abortDelay={streamTimeout} />
      </PolarisTextsProvider>
    </I18nextProvider>
  );
  return render(page, { status, headers, whole: isbot(request.headers.get("user-agent") ?? "") });
}

function render(
  page: React.JSX.Element,
  { status, headers, whole }: { status: number; headers: Headers; whole: boolean },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let statusNow = status;
    const send = (stream: PipeableStream) => {
      const body = new PassThrough();
      resolve(new Response(createReadableStreamFromReadable(body), { headers, status: statusNow }));
      stream.pipe(body);
    };
    const stream: PipeableStream = renderToPipeableStream(page, {
      onShellReady: () => (whole ? undefined : send(stream)),
      onAllReady: () => (whole ? send(stream) : undefined),
      onShellError: reject,
      onError: (error) => {
        statusNow = 500;
        log.error({ err: error }, "a page could not be rendered");
      },
    });
    setTimeout(() => stream.abort(), ABORT_AFTER_MS).unref();
  });
}
