import { type ActionFunctionArgs, defer, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page, SkeletonBodyText } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { PricingRules } from "../../contracts/queries/pricing.ts";
import { soon } from "../answered.ts";
import { Answer } from "../components/answer.tsx";
import { AnsweredList } from "../components/answered-list.tsx";
import { BudgetsCard } from "../components/budget-bars.tsx";
import { PublishState } from "../components/publish-state.tsx";
import { RuleTimeline } from "../components/rule-timeline.tsx";
import { NoRules, RulesTable } from "../components/rules-table.tsx";
import { useRefreshOn } from "../live.tsx";
import { pricingAction } from "../pricing.server.ts";
import { NEW_RULE, rulePath, VERSIONS_PATH } from "../pricing-path.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  return defer({ now: new Date().toISOString(), ...(await soon({ rules: askService(PricingRules, shop, {}) })) });
}

export const action = ({ request }: ActionFunctionArgs) => pricingAction(request);

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Pricing() {
  const { t } = useTranslation();
  const { rules, now } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("price."));
  return (
    <Page
      title={t("pricing.title")}
      fullWidth
      primaryAction={{ content: t("pricing.add"), url: rulePath(NEW_RULE) }}
      secondaryActions={[{ content: t("pricing.versions.title"), url: VERSIONS_PATH }]}
    >
      <Answer answer={rules} loading={<Loading />}>
        {(answered) => (
          <AnsweredList answered={answered} unknown={t("pricing.unknown")}>
            {(data) =>
              data.rules.length === 0 && data.publishedVersion === 0 ? (
                <NoRules />
              ) : (
                <BlockStack gap="400">
                  <PublishState data={data} disabled={!answered.ok} />
                  <RulesTable data={data} />
                  <RuleTimeline rules={data.rules} now={now} />
                  <BudgetsCard tableBytes={data.tableBytes} instructions={data.instructions} />
                </BlockStack>
              )
            }
          </AnsweredList>
        )}
      </Answer>
    </Page>
  );
}

function Loading() {
  return (
    <Card>
      <SkeletonBodyText lines={12} />
    </Card>
  );
}
