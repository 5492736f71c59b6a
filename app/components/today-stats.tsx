import { InlineGrid, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { OrdersTotals } from "../../contracts/queries/orders.ts";
import { type Answered, dataOf, type Pending } from "../answered.ts";
import { useFormat, useShop } from "../shop-context.tsx";
import { Answer, SilenceNotice } from "./answer.tsx";
import { StatCard, StatCardSkeleton } from "./stat-card.tsx";

type Totals = z.input<(typeof OrdersTotals)["output"]>;

export interface DayFigures {
  readonly orders: number;
  readonly units: number;
  readonly revenueMinor: bigint;
}

/** The figures in the shop's own currency: Shopify gives every order in it. */
export function dayFigures(totals: Totals, currency: string): DayFigures {
  const row = totals.totals.find((each) => each.currency === currency) ?? totals.totals[0];
  return { orders: row?.orders ?? 0, units: row?.units ?? 0, revenueMinor: BigInt(row?.revenueMinor ?? 0) };
}

/** 0 where there is nothing to divide by. Minor units, rounded down. */
export function averageMinor({ orders, revenueMinor }: DayFigures): bigint {
  return orders === 0 ? 0n : revenueMinor / BigInt(orders);
}

/** Today's figures against those of yesterday up to the same time of day. */
export function TodayStats({ today, yesterday }: { today: Pending<Totals>; yesterday: Pending<Totals> }) {
  const { t } = useTranslation();
  const labels = [t("home.revenue"), t("home.orders"), t("home.average"), t("home.units")];
  const loading = labels.map((label) => <StatCardSkeleton key={label} label={label} />);
  return (
    <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="400">
      <Answer answer={today} loading={loading}>
        {(now) => (
          <Answer answer={yesterday} loading={<Figures today={now} yesterday={null} />}>
            {(before) => <Figures today={now} yesterday={before} />}
          </Answer>
        )}
      </Answer>
    </InlineGrid>
  );
}

function Figures({ today, yesterday }: { today: Answered<Totals>; yesterday: Answered<Totals> | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shop = useShop();
  const totals = dataOf(today);
  const currency = totals?.totals[0]?.currency ?? shop.currency;
  const now = totals && dayFigures(totals, currency);
  const earlier = yesterday && dataOf(yesterday);
  const before = earlier && dayFigures(earlier, currency);
  const money = (minor: bigint) => format.money(minor, currency);
  const cards = [
    { label: t("home.revenue"), pick: (day: DayFigures) => day.revenueMinor, show: money },
    {
      label: t("home.orders"),
      pick: (day: DayFigures) => BigInt(day.orders),
      show: (n: bigint) => format.count(Number(n)),
    },
    { label: t("home.average"), pick: averageMinor, show: money },
    {
      label: t("home.units"),
      pick: (day: DayFigures) => BigInt(day.units),
      show: (n: bigint) => format.count(Number(n)),
    },
  ];
  return cards.map(({ label, pick, show }) => (
    <StatCard
      key={label}
      label={label}
      stale={!today.ok}
      value={now ? show(pick(now)) : "–"}
      detail={
        today.ok ? (
          before && now && <Comparison now={pick(now)} before={pick(before)} shown={show(pick(before))} />
        ) : (
          <SilenceNotice answered={today} brief />
        )
      }
    />
  ));
}

function Comparison({ now, before, shown }: { now: bigint; before: bigint; shown: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const ratio = before === 0n ? null : (Number(now) - Number(before)) / Number(before);
  return (
    <Text as="p" variant="bodySm" tone={ratio !== null && ratio > 0 ? "success" : "subdued"}>
      {ratio === null ? t("home.versusNone") : t("home.versus", { change: format.change(ratio), before: shown })}
    </Text>
  );
}
