import { type ActionFunctionArgs, defer, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Link, Page, Text } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { serviceCommands } from "../../contracts/commands/service.ts";
import { SERVICES } from "../../contracts/services.ts";
import { sendCommand } from "../commands.server.ts";
import { DeadLettersCard } from "../components/dead-letters-card.tsx";
import { useRefreshEvery, useRefreshOn } from "../live.tsx";
import { readDeadLetters } from "../problems.server.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

const REFRESH_EVERY_MS = 15_000;
const Replay = z.object({ service: z.enum(SERVICES), messageId: z.string().min(1).max(200), key: z.uuid() });

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  return defer(await readDeadLetters(askService, shop));
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await merchantOf(request);
  const form = Replay.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json(null, { status: 400 });
  const { service, messageId, key } = form.data;
  const { replayDeadLetter } = serviceCommands(service);
  return json(await sendCommand(replayDeadLetter, shop, { messageId }, { id: `replay-${key}`, actor }));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Problems() {
  const { t } = useTranslation();
  const answers = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.includes(".command-finished."));
  useRefreshEvery(REFRESH_EVERY_MS);
  return (
    <Page title={t("problems.title")} subtitle={t("problems.text")}>
      <BlockStack gap="400">
        {SERVICES.map((service) => (
          <DeadLettersCard key={service} service={service} answer={answers[service]} />
        ))}
        <Text as="p" tone="subdued">
          {t("problems.lost")} <Link url="/app/reconciliation">{t("nav.reconciliation")}</Link>
        </Text>
      </BlockStack>
    </Page>
  );
}
