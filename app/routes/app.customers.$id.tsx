import { type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { CustomersLoyalty } from "../../contracts/queries/customers.ts";
import { dataOf } from "../answered.ts";
import { CustomerPage, CustomerUnknown } from "../components/customer-page.tsx";
import { gidOf } from "../gid-path.ts";
import { useRefreshOn } from "../live.tsx";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const customerId = gidOf("Customer", params.id);
  if (customerId === null) throw json(null, { status: 404 });
  const answered = await askService(CustomersLoyalty, shop, { customerId });
  if (answered.ok && answered.data.customer === null) throw json(null, { status: 404 });
  return json({ customerId, answered });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Customer() {
  const { customerId, answered } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("loyalty.") && [customerId, null].includes(change.subject));
  const data = dataOf(answered);
  if (data === null || data.customer === null) return <CustomerUnknown answered={answered} />;
  return <CustomerPage customer={data.customer} loyalty={data} answered={answered} />;
}
