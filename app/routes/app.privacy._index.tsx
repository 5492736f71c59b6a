import { defer, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { Await, useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page, SkeletonBodyText } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { DataRequestsCard } from "../components/data-requests-card.tsx";
import { ErasuresCard } from "../components/erasures-card.tsx";
import { useRefreshOn } from "../live.tsx";
import { readPrivacy } from "../privacy.server.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  return defer(await readPrivacy(askService, shop));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Privacy() {
  const { t } = useTranslation();
  const { requests, logs } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("privacy.") || change.type.includes(".command-finished."));
  return (
    <Page title={t("privacy.title")} subtitle={t("privacy.text")}>
      <BlockStack gap="400">
        <DataRequestsCard answer={requests} />
        <Suspense
          fallback={
            <Card>
              <SkeletonBodyText lines={2} />
            </Card>
          }
        >
          <Await resolve={logs}>{(known) => <ErasuresCard logs={known} />}</Await>
        </Suspense>
      </BlockStack>
    </Page>
  );
}
