import { type ActionFunctionArgs, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { AdjustStockV1, SetThresholdV1 } from "../../contracts/commands/inventory.ts";
import { LIMITS } from "../../contracts/limits.ts";
import { InventoryItemQuery } from "../../contracts/queries/inventory.ts";
import { dataOf } from "../answered.ts";
import { sendCommand } from "../commands.server.ts";
import { ItemPage, ItemUnknown } from "../components/item-page.tsx";
import { gidOf } from "../gid-path.ts";
import { useRefreshOn } from "../live.tsx";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";
import { StockForm } from "../stock-form.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const inventoryItemId = gidOf("InventoryItem", params.id);
  if (inventoryItemId === null) throw json(null, { status: 404 });
  const answered = await askService(InventoryItemQuery, shop, { inventoryItemId, ledgerLimit: LIMITS.pageMaxRows });
  if (answered.ok && answered.data.item === null) throw json(null, { status: 404 });
  return json({ inventoryItemId, answered });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, actor } = await merchantOf(request);
  const inventoryItemId = gidOf("InventoryItem", params.id);
  const parsed = StockForm.safeParse(Object.fromEntries(await request.formData()));
  if (inventoryItemId === null || !parsed.success) throw json(null, { status: 400 });
  const form = parsed.data;
  const options = { id: `${form.intent}-${form.key}`, actor };
  if (form.intent === "threshold") {
    return json(await sendCommand(SetThresholdV1, shop, { inventoryItemId, threshold: form.threshold }, options));
  }
  const { locationId, reason, units } = form;
  const change = form.mode === "by" ? { availableDelta: units } : { setAvailable: units };
  return json(
    await sendCommand(AdjustStockV1, shop, { inventoryItemId, locationId, reason, actor, ...change }, options),
  );
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Item() {
  const { inventoryItemId, answered } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("stock.") && [inventoryItemId, null].includes(change.subject));
  const data = dataOf(answered);
  if (data === null || data.item === null) return <ItemUnknown answered={answered} />;
  return <ItemPage key={inventoryItemId} item={data.item} ledger={data.ledger} answered={answered} />;
}
