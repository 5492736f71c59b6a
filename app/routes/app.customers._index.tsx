import { type ActionFunctionArgs, defer, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { SetLoyaltyRuleV1 } from "../../contracts/commands/customers.ts";
import { LIMITS } from "../../contracts/limits.ts";
import { CustomersList, LoyaltySummary } from "../../contracts/queries/customers.ts";
import { soon } from "../answered.ts";
import { sendCommand } from "../commands.server.ts";
import { Answer } from "../components/answer.tsx";
import { AnsweredList } from "../components/answered-list.tsx";
import { CustomersFilters, CustomersSkeleton, CustomersTable } from "../components/customers-page.tsx";
import { LoyaltyCard } from "../components/loyalty-card.tsx";
import { customersFilter } from "../customers-filter.ts";
import { useRefreshOn } from "../live.tsx";
import { LoyaltyRuleForm } from "../loyalty-form.ts";
import { askService } from "../queries.server.ts";
import { shopDays } from "../shop-day.ts";
import { shopSettings } from "../shop-settings.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const merchant = await merchantOf(request);
  const filter = customersFilter.read(new URL(request.url).searchParams);
  const { timeZone } = await shopSettings(merchant);
  const { today, tomorrow } = shopDays(new Date(), timeZone);
  const answers = {
    list: askService(CustomersList, merchant.shop, filter),
    loyalty: askService(LoyaltySummary, merchant.shop, { from: today, to: tomorrow }),
  };
  return defer({ filter, ...(await soon(answers)) });
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await merchantOf(request);
  const form = LoyaltyRuleForm.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json(null, { status: 400 });
  const { intent, key, rule } = form.data;
  return json(await sendCommand(SetLoyaltyRuleV1, shop, rule, { id: `${intent}-${key}`, actor }));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Customers() {
  const { t } = useTranslation();
  const { filter, list, loyalty } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("loyalty."));
  return (
    <Page title={t("customers.title")} fullWidth>
      <BlockStack gap="400">
        <Answer answer={loyalty} loading={<LoyaltyCard answered={null} />}>
          {(answered) => <LoyaltyCard answered={answered} />}
        </Answer>
        <Card padding="0">
          <CustomersFilters filter={filter} loyalty={loyalty} />
          <Answer answer={list} loading={<CustomersSkeleton rows={LIMITS.pageDefaultRows} />}>
            {(answered) => (
              <AnsweredList answered={answered} unknown={t("customers.unknown")}>
                {(data) => <CustomersTable list={data} filter={filter} />}
              </AnsweredList>
            )}
          </Answer>
        </Card>
      </BlockStack>
    </Page>
  );
}
