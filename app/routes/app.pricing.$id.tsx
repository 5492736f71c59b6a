import { type ActionFunctionArgs, defer, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { type ShouldRevalidateFunction, useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { z } from "zod";
import { PricingRuleById } from "../../contracts/queries/pricing.ts";
import { dataOf } from "../answered.ts";
import { RulePage, RuleUnknown } from "../components/rule-page.tsx";
import { isExample } from "../price-rule-examples.ts";
import { idsOf } from "../price-rule-ids.ts";
import { pricingAction } from "../pricing.server.ts";
import { NEW_RULE, QUOTE_PATH } from "../pricing-path.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";
import { firstProducts, thingsOf } from "../things.server.ts";
import type { Thing } from "../things.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

const RuleId = z.uuid();
const NOTHING: Thing[] = [];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const merchant = await merchantOf(request);
  const { searchParams } = new URL(request.url);
  if (params.id === NEW_RULE) {
    const example = searchParams.get("example");
    const fresh = { ruleId: crypto.randomUUID(), example: isExample(example) ? example : null };
    return defer({
      fresh,
      answered: null,
      isSaved: false,
      things: NOTHING,
      firstProducts: await firstProducts(merchant),
    });
  }
  const ruleId = RuleId.safeParse(params.id);
  if (!ruleId.success) throw json(null, { status: 404 });
  const [answered, products] = await Promise.all([
    askService(PricingRuleById, merchant.shop, { ruleId: ruleId.data }),
    firstProducts(merchant),
  ]);
  const rule = dataOf(answered)?.listed?.rule;
  if (answered.ok && rule === undefined) throw json(null, { status: 404 });
  return defer({
    fresh: null,
    answered,
    isSaved: searchParams.has("saved"),
    things: rule ? await thingsOf(merchant, idsOf(rule)) : NOTHING,
    firstProducts: products,
  });
}

export const action = ({ request }: ActionFunctionArgs) => pricingAction(request);

/** A preview changes nothing that the page was loaded with. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, defaultShouldRevalidate }) =>
  formAction?.startsWith(QUOTE_PATH) ? false : defaultShouldRevalidate;

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Rule() {
  const { fresh, answered, ...page } = useLoaderData<typeof loader>();
  if (fresh !== null) return <RulePage key={NEW_RULE} fresh={fresh} listed={null} answered={null} {...page} />;
  const listed = answered && (dataOf(answered)?.listed ?? null);
  if (!answered || !listed) return <RuleUnknown answered={answered} />;
  return <RulePage key={listed.rule.ruleId} fresh={null} listed={listed} answered={answered} {...page} />;
}
