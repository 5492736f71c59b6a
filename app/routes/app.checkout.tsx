import { type ActionFunctionArgs, defer, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Layout, Page, SkeletonBodyText, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { SetDeliveryV1 } from "../../contracts/commands/inventory.ts";
import { InventoryDelivery } from "../../contracts/queries/inventory.ts";
import { PricingInstalled, PricingRules } from "../../contracts/queries/pricing.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import type { ServiceName } from "../../contracts/services.ts";
import { soon } from "../answered.ts";
import { sendCommand } from "../commands.server.ts";
import { Answer } from "../components/answer.tsx";
import { AnsweredList } from "../components/answered-list.tsx";
import { BudgetsCard } from "../components/budget-bars.tsx";
import { DeliveryCard } from "../components/delivery-card.tsx";
import { InstalledParts } from "../components/installed-parts.tsx";
import { ServicesCard } from "../components/services-card.tsx";
import { DeliverySettingsForm } from "../delivery-form.ts";
import { useRefreshEvery, useRefreshOn } from "../live.tsx";
import { pricingAction } from "../pricing.server.ts";
import { NEW_RULE, rulePath } from "../pricing-path.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

/** Shopify's own editor, where a merchant places what the app shows at checkout. */
const EDITOR_URL = "shopify://admin/settings/checkout/editor";
const REFRESH_MS = 15_000;
/** The service is asked about the store, which takes longer than a look into its tables. */
const INSTALLED_DEADLINE_MS = 2_400;
/** What an extension at checkout asks, directly or through the gateway. */
const BEHIND = ["gateway", "pricing", "customers", "inventory"] as const satisfies ServiceName[];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const status = (service: ServiceName) => askService(serviceQueries(service).status, shop, {});
  const answers = {
    installed: askService(PricingInstalled, shop, {}, { deadlineMs: INSTALLED_DEADLINE_MS }),
    rules: askService(PricingRules, shop, {}),
    delivery: askService(InventoryDelivery, shop, {}),
    gateway: status("gateway"),
    pricing: status("pricing"),
    customers: status("customers"),
    inventory: status("inventory"),
  };
  return defer(await soon(answers));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = DeliverySettingsForm.safeParse(Object.fromEntries(await request.clone().formData()));
  if (!form.success) return pricingAction(request);
  const { shop, actor } = await merchantOf(request);
  const { intent, key, settings } = form.data;
  return json(await sendCommand(SetDeliveryV1, shop, settings, { id: `${intent}-${key}`, actor }));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Checkout() {
  const { t } = useTranslation();
  const { installed, rules, delivery, ...status } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("price."));
  useRefreshEvery(REFRESH_MS);
  return (
    <Page title={t("checkout.title")} fullWidth>
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <Answer answer={installed} loading={<Loading lines={10} />}>
              {(answered) => (
                <AnsweredList answered={answered} unknown={t("checkout.installed.unknown")}>
                  {({ parts }) => <InstalledParts parts={parts} disabled={!answered.ok} />}
                </AnsweredList>
              )}
            </Answer>
            <Answer answer={rules} loading={<Loading lines={5} />}>
              {(answered) => (
                <AnsweredList answered={answered} unknown={t("pricing.budget.unknown")}>
                  {({ tableBytes, instructions }) => (
                    <BudgetsCard tableBytes={tableBytes} instructions={instructions} />
                  )}
                </AnsweredList>
              )}
            </Answer>
            <Answer answer={delivery} loading={<DeliveryCard answered={null} />}>
              {(answered) => <DeliveryCard answered={answered} />}
            </Answer>
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <SeeIt />
            <ServicesCard
              title={t("checkout.health.title")}
              text={t("checkout.health.text")}
              services={BEHIND.map((service) => ({ service, status: status[service] }))}
            />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

function SeeIt() {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {t("checkout.preview.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("checkout.preview.text")}
        </Text>
        <InlineStack gap="300" blockAlign="center">
          <Button url={EDITOR_URL} target="_top">
            {t("checkout.preview.open")}
          </Button>
          <Button variant="plain" url={`${rulePath(NEW_RULE)}?example=volume`}>
            {t("checkout.preview.rules")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

function Loading({ lines }: { lines: number }) {
  return (
    <Card>
      <SkeletonBodyText lines={lines} />
    </Card>
  );
}
