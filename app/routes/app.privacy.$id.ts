import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { DataRequestAnsweredV1 } from "../../contracts/commands/customers.ts";
import { DataRequests } from "../../contracts/queries/customers.ts";
import { sendCommand } from "../commands.server.ts";
import { composeFile } from "../privacy.server.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

/** The file of one data request. 503 names the service without which it would be incomplete. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, actor } = await merchantOf(request);
  const requestId = params.id ?? "";
  const found = await askService(DataRequests, shop, { requestId }, { forget: true });
  if (!found.ok) return json({ missing: "customers" }, { status: 503 });
  const [wanted] = found.data.requests;
  if (!wanted || wanted.state === "erased") throw json(null, { status: 404 });
  const composed = await composeFile(askService, shop, wanted);
  if ("missing" in composed) return json(composed, { status: 503 });
  await sendCommand(DataRequestAnsweredV1, shop, { requestId }, { id: `data-request-${requestId}-answered`, actor });
  return new Response(JSON.stringify(composed.file, null, 2), {
    headers: { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" },
  });
}
