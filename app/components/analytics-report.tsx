import { BlockStack, Box, Card, InlineGrid, SkeletonBodyText, Text } from "@shopify/polaris";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { dayPoints, type SummaryWire } from "../plot-data.ts";
import { useFormat } from "../shop-context.tsx";
import { PlotFrame } from "./plot-frame.tsx";
import { ProductsCard } from "./products-card.tsx";
import { StatCard, StatCardSkeleton } from "./stat-card.tsx";

const DaysPlot = lazy(async () => ({ default: (await import("./days-plot.tsx")).DaysPlot }));
const PLOT_CARD_MIN_HEIGHT = "292px";

const TOTALS_COLUMNS = { xs: 1, sm: 2, md: 3, lg: 6 } as const;

function useTotals(summary: SummaryWire | null) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = (minor: string | undefined) => (summary && minor ? format.money(minor, summary.currency) : "");
  const totals = summary?.totals;
  return [
    { label: t("analytics.net"), value: money(totals?.netMinor) },
    { label: t("analytics.gross"), value: money(totals?.grossMinor) },
    { label: t("analytics.discounts"), value: money(totals?.discountsMinor) },
    { label: t("analytics.refunds"), value: money(totals?.refundsMinor) },
    { label: t("analytics.orders"), value: format.count(totals?.orders ?? 0) },
    { label: t("analytics.average"), value: money(totals?.averageOrderMinor) },
  ];
}

/** The figures of a range: totals, day by day, and what was sold. */
export function AnalyticsReport({ summary }: { summary: SummaryWire }) {
  const totals = useTotals(summary);
  return (
    <BlockStack gap="400">
      <InlineGrid columns={TOTALS_COLUMNS} gap="400">
        {totals.map(({ label, value }) => (
          <StatCard key={label} label={label} value={value} detail={null} />
        ))}
      </InlineGrid>
      <DaysCard summary={summary} />
      <ProductsCard summary={summary} />
    </BlockStack>
  );
}

function DaysCard({ summary }: { summary: SummaryWire }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = (minor: string) => format.money(minor, summary.currency);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("analytics.byDay")}
        </Text>
        <PlotFrame
          title={t("analytics.byDay")}
          plot={<DaysPlot points={dayPoints(summary)} currency={summary.currency} />}
          table={
            <table className="plain-table">
              <caption className="plot-table-hidden">{t("analytics.byDay")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("analytics.day")}</th>
                  <th scope="col">{t("analytics.orders")}</th>
                  <th scope="col">{t("analytics.gross")}</th>
                  <th scope="col">{t("analytics.discounts")}</th>
                  <th scope="col">{t("analytics.refunds")}</th>
                  <th scope="col">{t("analytics.net")}</th>
                </tr>
              </thead>
              <tbody>
                {summary.days.map((day) => (
                  <tr key={day.day}>
                    <th scope="row">{format.day(day.day, "short")}</th>
                    <td>{format.count(day.orders)}</td>
                    <td>{money(day.grossMinor)}</td>
                    <td>{money(day.discountsMinor)}</td>
                    <td>{money(day.refundsMinor)}</td>
                    <td>{money(day.netMinor)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          }
        />
      </BlockStack>
    </Card>
  );
}

/** As high as the report that replaces it. */
export function AnalyticsSkeleton() {
  const totals = useTotals(null);
  return (
    <BlockStack gap="400">
      <InlineGrid columns={TOTALS_COLUMNS} gap="400">
        {totals.map(({ label }) => (
          <StatCardSkeleton key={label} label={label} />
        ))}
      </InlineGrid>
      <Card>
        <Box minHeight={PLOT_CARD_MIN_HEIGHT}>
          <SkeletonBodyText lines={10} />
        </Box>
      </Card>
    </BlockStack>
  );
}
