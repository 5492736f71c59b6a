import { type ActionFunctionArgs, defer, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Layout, Page } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { SERVICES } from "../../contracts/services.ts";
import { BACKFILL_COMMANDS } from "../backfill.server.ts";
import { BACKFILLED } from "../backfill.ts";
import { sendCommand } from "../commands.server.ts";
import { BackfillCard, isWorking } from "../components/backfill-card.tsx";
import { NewestOrders } from "../components/newest-orders.tsx";
import { ProblemsBanner } from "../components/problems-banner.tsx";
import { RevenueCard } from "../components/revenue-card.tsx";
import { ServicesCard } from "../components/services-card.tsx";
import { TodayStats } from "../components/today-stats.tsx";
import { readHome } from "../home.server.ts";
import { useRefreshEvery, useRefreshOn } from "../live.tsx";
import { askService } from "../queries.server.ts";
import { useFormat } from "../shop-context.tsx";
import { hourIn } from "../shop-day.ts";
import { shopSettings } from "../shop-settings.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

/** A part that goes away says no word: it is looked at this often. */
const HEALTH_EVERY_MS = 10_000;

/** While the store is being read, so often somebody wants to see that it gets on. */
const BACKFILL_EVERY_MS = 2_000;

/** Changes of what stands on the page. */
const SHOWN_HERE = /^(?:order|stock|loyalty|notification)\.|\.command-finished\./;

export async function loader({ request }: LoaderFunctionArgs) {
  const merchant = await merchantOf(request);
  const { timeZone } = await shopSettings(merchant);
  const now = new Date();
  const home = await readHome(askService, merchant.shop, timeZone, now);
  return defer({ ...home, now: now.toISOString(), nowHour: hourIn(now, timeZone) });
}

const Again = z.object({ service: z.enum(BACKFILLED), key: z.uuid() });

/** Reads a part of the store once more, after it failed. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await merchantOf(request);
  const form = Again.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json(null, { status: 400 });
  const { service, key } = form.data;
  return json(await sendCommand(BACKFILL_COMMANDS[service], shop, {}, { id: `backfill-${key}`, actor }));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Home() {
  const { t } = useTranslation();
  const format = useFormat();
  const home = useLoaderData<typeof loader>();
  useRefreshOn(({ type }) => SHOWN_HERE.test(type));
  const reads = BACKFILLED.some((service) => isWorking(home[`jobs.${service}`], home.now));
  useRefreshEvery(reads ? BACKFILL_EVERY_MS : HEALTH_EVERY_MS);
  return (
    <Page title={t("home.title")} subtitle={format.moment(home.now, "weekday")}>
      <BlockStack gap="400">
        <BackfillCard
          answers={BACKFILLED.map((service) => ({ service, answer: home[`jobs.${service}`] }))}
          now={home.now}
        />
        <ProblemsBanner answers={SERVICES.map((service) => home[`deadLetters.${service}`])} />
        <TodayStats today={{ ...home, orders: home.today }} nowHour={home.nowHour} />
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              <RevenueCard hours={home.hours} nowHour={home.nowHour} />
              <NewestOrders orders={home.newest} />
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <ServicesCard
              title={t("health.title")}
              services={SERVICES.map((service) => ({ service, status: home[`status.${service}`] }))}
            />
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}
