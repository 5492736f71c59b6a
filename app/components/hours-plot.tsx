import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Currency } from "../../contracts/money.ts";
import type { HourPoint } from "../plot-data.ts";
import { useFormat } from "../shop-context.tsx";
import { AXIS_COLOR, COMPARED_COLOR, GRID_COLOR, NOW_COLOR, PLOT_MARGIN, Y_AXIS_WIDTH } from "./plot-look.ts";

/** Revenue hour by hour: today as bars, the day it is compared with as a line. */
export function HoursPlot({
  points,
  currency,
  labels,
}: {
  points: HourPoint[];
  currency: Currency;
  labels: { today: string; compared: string };
}) {
  const format = useFormat();
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={points} margin={PLOT_MARGIN} accessibilityLayer={false}>
        <CartesianGrid stroke={GRID_COLOR} vertical={false} />
        <XAxis
          dataKey="at"
          interval="preserveStartEnd"
          minTickGap={24}
          tickFormatter={(at: number) => format.hour(points[at]?.hour ?? 0)}
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
            const point = payload[0]?.payload as HourPoint | undefined;
            if (!active || point === undefined) return null;
            return (
              <div className="plot-tip">
                <strong>{format.hour(point.hour)}</strong>
                {point.todayMinor !== null && (
                  <div>
                    {labels.today}: {format.money(point.todayMinor, currency)}
                  </div>
                )}
                <div>
                  {labels.compared}: {format.money(point.comparedMinor, currency)}
                </div>
              </div>
            );
          }}
        />
        <Bar dataKey="today" fill={NOW_COLOR} radius={[3, 3, 0, 0]} isAnimationActive={false} />
        <Line
          dataKey="compared"
          type="monotone"
          stroke={COMPARED_COLOR}
          strokeWidth={2}
          strokeDasharray="4 4"
          dot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
