import type { LoaderFunctionArgs } from "@remix-run/node";
import { appBus } from "../bus.server.ts";
import { liveResponse } from "../live.server.ts";
import { merchantOf } from "../shopify.server.ts";

/** The shop's changes as they happen, as server-sent events. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const bus = await appBus().catch(() => null);
  if (bus === null) return new Response("no bus", { status: 503 });
  return liveResponse(bus, shop, request.signal);
}
