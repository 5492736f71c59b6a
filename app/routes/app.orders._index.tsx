import { defer, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Page } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { LIMITS } from "../../contracts/limits.ts";
import { OrdersList } from "../../contracts/queries/orders.ts";
import { soon } from "../answered.ts";
import { Answer } from "../components/answer.tsx";
import { OrdersFilters } from "../components/orders-filters.tsx";
import { OrdersPage } from "../components/orders-page.tsx";
import { OrdersTableSkeleton } from "../components/orders-table.tsx";
import { useRefreshOn } from "../live.tsx";
import { filterOf } from "../orders-filter.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const filter = filterOf(new URL(request.url).searchParams);
  return defer({ filter, ...(await soon({ list: askService(OrdersList, shop, filter) })) });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Orders() {
  const { t } = useTranslation();
  const { filter, list } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("order."));
  return (
    <Page title={t("orders.title")} fullWidth>
      <Card padding="0">
        <OrdersFilters filter={filter} />
        <Answer answer={list} loading={<OrdersTableSkeleton rows={LIMITS.pageDefaultRows} />}>
          {(answered) => <OrdersPage answered={answered} filter={filter} />}
        </Answer>
      </Card>
    </Page>
  );
}
