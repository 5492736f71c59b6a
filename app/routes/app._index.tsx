import { defer, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Layout, Page, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { SERVICES } from "../../contracts/services.ts";
import { NewestOrders } from "../components/newest-orders.tsx";
import { ProblemsBanner } from "../components/problems-banner.tsx";
import { ServiceCard } from "../components/service-card.tsx";
import { TodayStats } from "../components/today-stats.tsx";
import { readHome } from "../home.server.ts";
import { useRefreshEvery, useRefreshOn } from "../live.tsx";
import { askService } from "../queries.server.ts";
import { useFormat } from "../shop-context.tsx";
import { shopSettings } from "../shop-settings.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

/** A part that goes away says no word: it is looked at this often. */
const HEALTH_EVERY_MS = 10_000;

export async function loader({ request }: LoaderFunctionArgs) {
  const merchant = await merchantOf(request);
  const { timeZone } = await shopSettings(merchant);
  const now = new Date();
  return defer({ ...(await readHome(askService, merchant.shop, timeZone, now)), now: now.toISOString() });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Home() {
  const { t } = useTranslation();
  const format = useFormat();
  const home = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("order.") || change.type.includes(".command-finished."));
  useRefreshEvery(HEALTH_EVERY_MS);
  return (
    <Page title={t("home.title")} subtitle={t("home.compared", { day: format.moment(home.now, "weekday") })}>
      <BlockStack gap="400">
        <ProblemsBanner answers={SERVICES.map((service) => home[`deadLetters.${service}`])} />
        <TodayStats today={home.today} yesterday={home.yesterday} />
        <Layout>
          <Layout.Section>
            <NewestOrders orders={home.newest} />
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="300">
              <Text as="h2" variant="headingMd" visuallyHidden>
                {t("health.title")}
              </Text>
              {SERVICES.map((service) => (
                <ServiceCard key={service} service={service} status={home[`status.${service}`]} />
              ))}
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}
