import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { SERVICES } from "../../contracts/services.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";
import type { CommandAnswer } from "../use-command.ts";

const UNKNOWN: CommandAnswer = { state: "unknown", at: null, error: null };

/** What became of a command of this shop. Unknown while its service is silent: who asks, asks again. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const service = SERVICES.find((name) => name === params.service);
  if (service === undefined || params.id === undefined) throw json(null, { status: 404 });
  const answered = await askService(serviceQueries(service).command, shop, { commandId: params.id });
  return json<CommandAnswer>(answered.ok ? answered.data : UNKNOWN);
}
