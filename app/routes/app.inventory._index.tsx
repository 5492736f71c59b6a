import { defer, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Page } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { LIMITS } from "../../contracts/limits.ts";
import { InventoryList } from "../../contracts/queries/inventory.ts";
import { soon } from "../answered.ts";
import { Answer } from "../components/answer.tsx";
import { AnsweredList } from "../components/answered-list.tsx";
import { InventoryFilters, InventoryItems } from "../components/inventory-page.tsx";
import { InventoryTableSkeleton } from "../components/inventory-table.tsx";
import { inventoryFilter } from "../inventory-filter.ts";
import { useRefreshOn } from "../live.tsx";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const filter = inventoryFilter.read(new URL(request.url).searchParams);
  // The filter is checked part by part as it is read; its type says only that its parts are text.
  const input = filter as z.input<(typeof InventoryList)["input"]>;
  return defer({ filter, ...(await soon({ list: askService(InventoryList, shop, input) })) });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Inventory() {
  const { t } = useTranslation();
  const { filter, list } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("stock."));
  return (
    <Page title={t("inventory.title")} subtitle={t("inventory.subtitle")} fullWidth>
      <Card padding="0">
        <InventoryFilters filter={filter} list={list} />
        <Answer answer={list} loading={<InventoryTableSkeleton rows={LIMITS.pageDefaultRows} />}>
          {(answered) => (
            <AnsweredList answered={answered} unknown={t("inventory.unknown")}>
              {(data) => <InventoryItems list={data} filter={filter} />}
            </AnsweredList>
          )}
        </Answer>
      </Card>
    </Page>
  );
}
