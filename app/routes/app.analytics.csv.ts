import type { LoaderFunctionArgs } from "@remix-run/node";
import { json } from "@remix-run/node";
import { AnalyticsSummary } from "../../contracts/queries/analytics.ts";
import { analyticsCsv, CSV_KINDS } from "../analytics-csv.ts";
import { rangeOf } from "../analytics-range.ts";
import { askService } from "../queries.server.ts";
import { dayIn } from "../shop-day.ts";
import { shopSettings } from "../shop-settings.server.ts";
import { merchantOf } from "../shopify.server.ts";

/** A file is worth a longer wait than a card. */
const FILE_DEADLINE_MS = 5_000;

/** The figures of a range as a file. 503 while they cannot be had: half a file, or an old one, would mislead. */
export async function loader({ request }: LoaderFunctionArgs) {
  const merchant = await merchantOf(request);
  const { timeZone } = await shopSettings(merchant);
  const parameters = new URL(request.url).searchParams;
  const kind = CSV_KINDS.find((each) => each === parameters.get("kind"));
  if (kind === undefined) throw json(null, { status: 400 });
  const range = rangeOf(parameters, dayIn(new Date(), timeZone));
  const options = { deadlineMs: FILE_DEADLINE_MS };
  const answered = await askService(AnalyticsSummary, merchant.shop, { ...range }, options);
  if (!answered.ok) return json(null, { status: 503 });
  return new Response(analyticsCsv(answered.data, kind), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${kind}-${range.from}-${range.to}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}
