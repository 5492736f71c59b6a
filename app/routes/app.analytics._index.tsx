import { defer, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Page } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { AnalyticsSummary } from "../../contracts/queries/analytics.ts";
import type { CsvKind } from "../analytics-csv.ts";
import { rangeOf, rangeSearch } from "../analytics-range.ts";
import { dataOf, soon } from "../answered.ts";
import { AnalyticsReport, AnalyticsSkeleton } from "../components/analytics-report.tsx";
import { Answer } from "../components/answer.tsx";
import { AnsweredList } from "../components/answered-list.tsx";
import { ANALYTICS_PATH, RangePicker } from "../components/range-picker.tsx";
import { useRefreshEvery, useRefreshOn } from "../live.tsx";
import { askService } from "../queries.server.ts";
import { useFormat } from "../shop-context.tsx";
import { dayIn } from "../shop-day.ts";
import { shopSettings } from "../shop-settings.server.ts";
import { merchantOf } from "../shopify.server.ts";
import { useDownload } from "../use-download.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

/** The figures follow an order a moment later, and say no word of it. */
const FIGURES_EVERY_MS = 10_000;

export async function loader({ request }: LoaderFunctionArgs) {
  const merchant = await merchantOf(request);
  const { timeZone } = await shopSettings(merchant);
  const today = dayIn(new Date(), timeZone);
  const range = rangeOf(new URL(request.url).searchParams, today);
  const answers = await soon({ summary: askService(AnalyticsSummary, merchant.shop, { ...range }) });
  return defer({ today, range, ...answers });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Analytics() {
  const { t } = useTranslation();
  const format = useFormat();
  const { today, range, summary } = useLoaderData<typeof loader>();
  const { state, download } = useDownload();
  useRefreshOn((change) => change.type.startsWith("order."));
  useRefreshEvery(FIGURES_EVERY_MS);
  const save = (kind: CsvKind) =>
    download(`${ANALYTICS_PATH}/csv${rangeSearch(range)}&kind=${kind}`, `${kind}-${range.from}-${range.to}.csv`);
  const known = summary instanceof Promise ? null : dataOf(summary);
  const subtitle = known?.asOf
    ? t("analytics.asOf", { zone: known.timeZone, at: format.moment(known.asOf, "date-time-exact") })
    : t("analytics.subtitle");
  return (
    <Page
      title={t("analytics.title")}
      subtitle={subtitle}
      fullWidth
      actionGroups={[
        {
          title: t("analytics.export"),
          disabled: state === "pending",
          actions: [
            { content: t("analytics.exportDays"), onAction: () => save("days") },
            { content: t("analytics.exportProducts"), onAction: () => save("products") },
          ],
        },
      ]}
    >
      <BlockStack gap="400">
        {state === "failed" && (
          <Banner tone="critical" title={t("analytics.exportFailed.title")}>
            {t("analytics.exportFailed.text")}
          </Banner>
        )}
        <RangePicker range={range} today={today} />
        <Answer answer={summary} loading={<AnalyticsSkeleton />}>
          {(answered) => (
            <AnsweredList answered={answered} unknown={t("analytics.unknown")}>
              {(data) => <AnalyticsReport summary={data} />}
            </AnsweredList>
          )}
        </Answer>
      </BlockStack>
    </Page>
  );
}
