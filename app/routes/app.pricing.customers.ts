import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { CustomersList } from "../../contracts/queries/customers.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

const FOUND_AT_MOST = 8;
const SEARCH_MAX_CHARACTERS = 200;

/** Customers to try a rule on. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const search = (new URL(request.url).searchParams.get("q") ?? "").trim().slice(0, SEARCH_MAX_CHARACTERS);
  return json(await askService(CustomersList, shop, { search, limit: FOUND_AT_MOST }, { forget: true }));
}
