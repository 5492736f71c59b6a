import { type ActionFunctionArgs, json } from "@remix-run/node";
import { PricingCheck, PricingQuote } from "../../contracts/queries/pricing.ts";
import { QuoteForm } from "../preview-cart.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";
import type { QuoteAnswer } from "../use-quote.ts";

/** Changes nothing, and remembers nothing: what it answers is of a rule that is still being written. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop } = await merchantOf(request);
  const form = QuoteForm.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json(null, { status: 400 });
  const { rule, cart } = form.data;
  const quote = (by: "published" | "draft") =>
    cart && askService(PricingQuote, shop, { cart, by, rule: by === "draft" ? rule : null }, { forget: true });
  const [check, before, after] = await Promise.all([
    askService(PricingCheck, shop, { rule }, { forget: true }),
    quote("published"),
    quote("draft"),
  ]);
  return json<QuoteAnswer>({ check, before, after });
}
