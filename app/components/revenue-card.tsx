import { BlockStack, Box, Card, SkeletonBodyText, Text } from "@shopify/polaris";
import { lazy, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { dataOf, type Pending } from "../answered.ts";
import { type HoursWire, hourPoints } from "../plot-data.ts";
import { useFormat } from "../shop-context.tsx";
import { Answer, Silence, SilenceNotice } from "./answer.tsx";
import { LegendEntry, PlotFrame } from "./plot-frame.tsx";

const HoursPlot = lazy(async () => ({ default: (await import("./hours-plot.tsx")).HoursPlot }));

/** The plot's room with its legend, so that the card is as high before it is drawn as after. */
const BODY_MIN_HEIGHT = "292px";

/** Today hour by hour against the same weekday a week ago. */
export function RevenueCard({ hours, nowHour }: { hours: Pending<HoursWire>; nowHour: number }) {
  return (
    <Answer
      answer={hours}
      loading={
        <Frame>
          <SkeletonBodyText lines={8} />
        </Frame>
      }
    >
      {(answered) => {
        const data = dataOf(answered);
        return (
          <Frame stale={!answered.ok}>
            {!answered.ok && data && <SilenceNotice answered={answered} />}
            {!answered.ok && !data && (
              <Text as="p">
                <Silence answered={answered} />
              </Text>
            )}
            {data && <HoursFrame data={data} nowHour={nowHour} />}
          </Frame>
        );
      }}
    </Answer>
  );
}

function HoursFrame({ data, nowHour }: { data: HoursWire; nowHour: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const points = hourPoints(data, nowHour);
  const labels = {
    today: t("home.plotToday"),
    compared: t("home.plotCompared", { day: format.day(data.comparedWith, "weekday") }),
  };
  const money = (minor: string) => format.money(minor, data.currency);
  return (
    <PlotFrame
      title={t("home.plot")}
      legend={
        <>
          <LegendEntry look="now" label={labels.today} />
          <LegendEntry look="compared" label={labels.compared} />
        </>
      }
      plot={<HoursPlot points={points} currency={data.currency} labels={labels} />}
      table={
        <table className="plain-table">
          <caption className="plot-table-hidden">{t("home.plot")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("home.hour")}</th>
              <th scope="col">{labels.today}</th>
              <th scope="col">{labels.compared}</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.at}>
                <th scope="row">{format.hour(point.hour)}</th>
                <td>{point.todayMinor === null ? "–" : money(point.todayMinor)}</td>
                <td>{money(point.comparedMinor)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    />
  );
}

function Frame({ children, stale = false }: { children: ReactNode; stale?: boolean }) {
  const { t } = useTranslation();
  return (
    <Card background={stale ? "bg-surface-secondary" : "bg-surface"}>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("home.plot")}
        </Text>
        <Box minHeight={BODY_MIN_HEIGHT}>
          <div className={stale ? "stale" : undefined}>{children}</div>
        </Box>
      </BlockStack>
    </Card>
  );
}
