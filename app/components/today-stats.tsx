import { InlineGrid, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { LoyaltySummary } from "../../contracts/queries/customers.ts";
import type { InventoryList } from "../../contracts/queries/inventory.ts";
import type { NotificationsSummary } from "../../contracts/queries/notifications.ts";
import type { OrdersTotals } from "../../contracts/queries/orders.ts";
import { dataOf, type Pending } from "../answered.ts";
import { daySoFar, type HoursWire } from "../plot-data.ts";
import { useFormat } from "../shop-context.tsx";
import { Answer, SilenceNotice } from "./answer.tsx";
import { StatCard, StatCardSkeleton } from "./stat-card.tsx";

type Totals = z.input<(typeof OrdersTotals)["output"]>;

export interface Today {
  readonly orders: Pending<Totals>;
  readonly yesterday: Pending<Totals>;
  readonly hours: Pending<HoursWire>;
  readonly stock: Pending<z.input<(typeof InventoryList)["output"]>>;
  readonly points: Pending<z.input<(typeof LoyaltySummary)["output"]>>;
  readonly mails: Pending<z.input<(typeof NotificationsSummary)["output"]>>;
}

/** The figures of the day, each from its own service: where one is silent, its card alone is grey. */
export function TodayStats({ today, nowHour }: { today: Today; nowHour: number }) {
  const { t } = useTranslation();
  return (
    <InlineGrid columns={{ xs: 1, sm: 2, md: 3, lg: 6 }} gap="400">
      <CountStat label={t("home.orders")} today={today.orders} yesterday={today.yesterday} countOf={ordersOf} />
      <CountStat label={t("home.units")} today={today.orders} yesterday={today.yesterday} countOf={unitsOf} />
      <RevenueStat hours={today.hours} nowHour={nowHour} />
      <LowStockStat stock={today.stock} />
      <PointsStat points={today.points} />
      <MailsStat mails={today.mails} />
    </InlineGrid>
  );
}

/** One card of one service. `figure` turns its answer into the value and the line under it. */
function Stat<Data>({
  label,
  answer,
  figure,
}: {
  label: string;
  answer: Pending<Data>;
  figure: (data: Data) => { value: ReactNode; detail: ReactNode };
}) {
  return (
    <Answer answer={answer} loading={<StatCardSkeleton label={label} />}>
      {(answered) => {
        const data = dataOf(answered);
        const shown = data === null ? null : figure(data);
        const detail = answered.ok ? shown?.detail : <SilenceNotice answered={answered} brief />;
        return <StatCard label={label} stale={!answered.ok} value={shown?.value ?? "–"} detail={detail} />;
      }}
    </Answer>
  );
}

const ordersOf = ({ totals }: Totals) => totals.reduce((sum, row) => sum + row.orders, 0);

const unitsOf = ({ totals }: Totals) => totals.reduce((sum, row) => sum + row.units, 0);

function CountStat({
  label,
  today,
  yesterday,
  countOf,
}: {
  label: string;
  today: Pending<Totals>;
  yesterday: Pending<Totals>;
  countOf: (totals: Totals) => number;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stat
      label={label}
      answer={today}
      figure={(totals) => ({
        value: format.count(countOf(totals)),
        detail: (
          <Answer answer={yesterday} loading={null}>
            {(before) => {
              const known = dataOf(before);
              if (known === null) return null;
              return <Detail>{t("home.versusYesterday", { before: format.count(countOf(known)) })}</Detail>;
            }}
          </Answer>
        ),
      })}
    />
  );
}

function RevenueStat({ hours, nowHour }: { hours: Pending<HoursWire>; nowHour: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stat
      label={t("home.revenue")}
      answer={hours}
      figure={(data) => {
        const { revenueMinor, comparedMinor } = daySoFar(data, nowHour);
        const day = format.day(data.comparedWith, "weekday");
        return {
          value: format.money(revenueMinor, data.currency),
          detail: (
            <Detail>{t("home.versusWeekday", { day, before: format.money(comparedMinor, data.currency) })}</Detail>
          ),
        };
      }}
    />
  );
}

function LowStockStat({ stock }: { stock: Today["stock"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stat
      label={t("home.lowStock")}
      answer={stock}
      figure={({ lowItems }) => ({
        value: format.count(lowItems),
        detail: (
          <Text as="p" variant="bodySm">
            <Link url={lowItems === 0 ? "/app/inventory" : "/app/inventory?stock=low"}>
              {t(lowItems === 0 ? "home.stockWell" : "home.stockLook")}
            </Link>
          </Text>
        ),
      })}
    />
  );
}

function PointsStat({ points }: { points: Today["points"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stat
      label={t("home.points")}
      answer={points}
      figure={({ given, takenBack }) => ({
        value: format.count(given),
        detail: <Detail>{t("home.takenBack", { shown: format.count(takenBack) })}</Detail>,
      })}
    />
  );
}

function MailsStat({ mails }: { mails: Today["mails"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stat
      label={t("home.mails")}
      answer={mails}
      figure={({ sent, queued, failed }) => ({
        value: format.count(sent),
        detail:
          failed > 0 ? (
            <Text as="p" variant="bodySm">
              <Link url="/app/notifications?outcome=failed">
                {t("home.mailsFailed", { count: failed, shown: format.count(failed) })}
              </Link>
            </Text>
          ) : (
            <Detail>{t("home.mailsQueued", { shown: format.count(queued) })}</Detail>
          ),
      })}
    />
  );
}

function Detail({ children }: { children: ReactNode }) {
  return (
    <Text as="p" variant="bodySm" tone="subdued">
      {children}
    </Text>
  );
}
