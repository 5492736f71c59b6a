import { type ActionFunctionArgs, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { dataOf } from "../answered.ts";
import { AnsweredList } from "../components/answered-list.tsx";
import { Teaching } from "../components/teaching.tsx";
import { VersionsDiff } from "../components/versions-diff.tsx";
import { VersionsTable } from "../components/versions-table.tsx";
import { useRefreshOn } from "../live.tsx";
import { idsOf } from "../price-rule-ids.ts";
import { pricingAction } from "../pricing.server.ts";
import { NEW_RULE, PRICING_PATH, rulePath } from "../pricing-path.ts";
import { merchantOf } from "../shopify.server.ts";
import { thingsOf } from "../things.server.ts";
import { versionsCompared } from "../versions-compared.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const merchant = await merchantOf(request);
  const compared = await versionsCompared(merchant.shop, new URL(request.url).searchParams);
  const sides = [compared.before, compared.after].flatMap((side) => (side ? (dataOf(side)?.rules ?? []) : []));
  const things = await thingsOf(
    merchant,
    sides.flatMap(({ rule }) => idsOf(rule)),
  );
  return json({ ...compared, names: things.map(({ id, title }) => ({ id, title })) });
}

export const action = ({ request }: ActionFunctionArgs) => pricingAction(request);

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Versions() {
  const { t } = useTranslation();
  const { list, from, to, before, after, names } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("price."));
  return (
    <Page title={t("pricing.versions.title")} backAction={{ content: t("pricing.title"), url: PRICING_PATH }} fullWidth>
      <AnsweredList answered={list} unknown={t("pricing.versions.unknown")}>
        {({ versions }) =>
          versions.length === 0 ? (
            <Card>
              <Teaching
                title={t("pricing.versions.none.title")}
                text={t("pricing.versions.none.text")}
                action={{ label: t("pricing.add"), url: rulePath(NEW_RULE) }}
              />
            </Card>
          ) : (
            <BlockStack gap="400">
              <VersionsTable versions={versions} disabled={!list.ok} />
              {before && after && (
                <VersionsDiff versions={versions} from={from} to={to} before={before} after={after} names={names} />
              )}
            </BlockStack>
          )
        }
      </AnsweredList>
    </Page>
  );
}
