import type { MomentStyle } from "../format.ts";
import { useFormat } from "../shop-context.tsx";

/** A point in time, in the shop's time zone. Server and browser may know slightly different spaces in a date. */
export function Moment({ at, style = "date-time" }: { at: string; style?: MomentStyle }) {
  return (
    <time dateTime={at} suppressHydrationWarning>
      {useFormat().moment(at, style)}
    </time>
  );
}
