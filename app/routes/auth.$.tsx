import type { LoaderFunctionArgs } from "@remix-run/node";
import { shopify } from "../shopify.server.ts";

/** The bounce page that fetches a session token, and the way out of the frame: shopify-app-remix answers here. */
export async function loader({ request }: LoaderFunctionArgs) {
  await shopify.authenticate.admin(request);
  return null;
}
