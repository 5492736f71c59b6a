import { type ActionFunctionArgs, defer, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Link, Page, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { sendCommand } from "../commands.server.ts";
import { ReconciliationCard } from "../components/reconciliation-card.tsx";
import { useRefreshEvery, useRefreshOn } from "../live.tsx";
import { askService } from "../queries.server.ts";
import { RECONCILED } from "../reconciled.ts";
import { RECONCILIATIONS, readReports } from "../reconciliation.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

const REFRESH_EVERY_MS = 3_000;
/** What "look back" means on this page. */
const LOOK_BACK_DAYS = 60;
const Run = z.object({ service: z.enum(RECONCILED), back: z.enum(["yes", "no"]), key: z.uuid() });

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  return defer(await readReports(askService, shop));
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await merchantOf(request);
  const form = Run.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json(null, { status: 400 });
  const { service, back, key } = form.data;
  const ask = back === "yes" ? { days: LOOK_BACK_DAYS } : {};
  return json(await sendCommand(RECONCILIATIONS[service].command, shop, ask, { id: `reconcile-${key}`, actor }));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function ReconciliationPage() {
  const { t } = useTranslation();
  const reports = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.includes(".command-finished."));
  useRefreshEvery(REFRESH_EVERY_MS);
  return (
    <Page title={t("reconciliation.title")} subtitle={t("reconciliation.text")}>
      <BlockStack gap="400">
        {RECONCILED.map((service) => (
          <ReconciliationCard key={service} service={service} answer={reports[service]} />
        ))}
        <Text as="p" tone="subdued">
          {t("reconciliation.failedHint")} <Link url="/app/problems">{t("nav.problems")}</Link>
        </Text>
      </BlockStack>
    </Page>
  );
}
