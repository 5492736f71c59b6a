import { useTranslation } from "react-i18next";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Currency } from "../../contracts/money.ts";
import type { DayPoint } from "../plot-data.ts";
import { useFormat } from "../shop-context.tsx";
import { AXIS_COLOR, GRID_COLOR, NOW_COLOR, PLOT_MARGIN, Y_AXIS_WIDTH } from "./plot-look.ts";

/** Net revenue day by day. */
export function DaysPlot({ points, currency }: { points: DayPoint[]; currency: Currency }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={points} margin={PLOT_MARGIN} accessibilityLayer={false}>
        <CartesianGrid stroke={GRID_COLOR} vertical={false} />
        <XAxis
          dataKey="day"
          interval="preserveStartEnd"
          minTickGap={24}
          tickFormatter={(day: string) => format.day(day, "axis")}
          tick={{ fill: AXIS_COLOR }}
          tickLine={false}
          axisLine={{ stroke: GRID_COLOR }}
        />
        <YAxis
          width={Y_AXIS_WIDTH}
          tickFormatter={(major: number) => format.moneyShort(major, currency)}
          tick={{ fill: AXIS_COLOR }}
          tickLine={false}
          axisLine={false}
        />
        <Tooltip
          cursor={{ fill: GRID_COLOR, opacity: 0.5 }}
          isAnimationActive={false}
          content={({ active, payload }) => {
            const point = payload[0]?.payload as DayPoint | undefined;
            if (!active || point === undefined) return null;
            return (
              <div className="plot-tip">
                <strong>{format.day(point.day, "short")}</strong>
                <div>{format.money(point.netMinor, currency)}</div>
                <div>{t("orders.count", { count: point.orders, shown: format.count(point.orders) })}</div>
              </div>
            );
          }}
        />
        <Bar dataKey="net" fill={NOW_COLOR} radius={[3, 3, 0, 0]} maxBarSize={48} isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  );
}
