import { type ActionFunctionArgs, defer, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { z } from "zod";
import { ResyncOrderV1 } from "../../contracts/commands/orders.ts";
import { dataOf } from "../answered.ts";
import { sendCommand } from "../commands.server.ts";
import { OrderPage, OrderUnknown } from "../components/order-page.tsx";
import { useRefreshOn } from "../live.tsx";
import { readOrder } from "../order.server.ts";
import { orderIdOf } from "../order-path.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

/** Made by the page for each press of the button: a form that is sent twice is one command. */
const Resync = z.object({ intent: z.literal("resync"), key: z.uuid() });

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const orderId = orderIdOf(params.id);
  if (orderId === null) throw json(null, { status: 404 });
  const page = await readOrder(askService, shop, orderId);
  if (page.answered.ok && page.answered.data.order === null) throw json(null, { status: 404 });
  return defer({ orderId, ...page });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, actor } = await merchantOf(request);
  const orderId = orderIdOf(params.id);
  const form = Resync.safeParse(Object.fromEntries(await request.formData()));
  if (orderId === null || !form.success) throw json(null, { status: 400 });
  return json(await sendCommand(ResyncOrderV1, shop, { orderId }, { id: `resync-${form.data.key}`, actor }));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Order() {
  const { orderId, answered, ...activity } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.subject === orderId || change.subject === null);
  const data = dataOf(answered);
  if (data === null || data.order === null) return <OrderUnknown answered={answered} />;
  return <OrderPage order={data.order} timeline={data.timeline} answered={answered} activity={activity} />;
}
