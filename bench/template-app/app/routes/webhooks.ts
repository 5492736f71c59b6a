import type { ActionFunctionArgs } from "@remix-run/node";
import { authenticate } from "../shopify.server.ts";

/** Shopify's template, without what it would do with the payload. */
export const action = async ({ request }: ActionFunctionArgs) => {
  await authenticate.webhook(request);
  return new Response();
};
