import { type ActionFunctionArgs, defer, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page, SkeletonBodyText } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { SetNotificationV1, SetStaffEmailV1 } from "../../contracts/commands/notifications.ts";
import { NotificationsSettings } from "../../contracts/queries/notifications.ts";
import { soon } from "../answered.ts";
import { sendCommand } from "../commands.server.ts";
import { Answer } from "../components/answer.tsx";
import { AnsweredList } from "../components/answered-list.tsx";
import { MailCauses, StaffEmail } from "../components/mail-settings.tsx";
import { NOTIFICATIONS_PATH } from "../notifications-filter.ts";
import { SettingsForm } from "../notifications-form.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  return defer(await soon({ settings: askService(NotificationsSettings, shop, {}) }));
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, actor } = await merchantOf(request);
  const parsed = SettingsForm.safeParse(Object.fromEntries(await request.formData()));
  if (!parsed.success) throw json(null, { status: 400 });
  const form = parsed.data;
  const options = { id: `${form.intent}-${form.key}`, actor };
  if (form.intent === "staff-email") {
    return json(await sendCommand(SetStaffEmailV1, shop, { email: form.email === "" ? null : form.email }, options));
  }
  return json(await sendCommand(SetNotificationV1, shop, { cause: form.cause, on: form.on === "on" }, options));
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Settings() {
  const { t } = useTranslation();
  const { settings } = useLoaderData<typeof loader>();
  const loading = (
    <Card>
      <SkeletonBodyText lines={12} />
    </Card>
  );
  return (
    <Page title={t("mailSettings.title")} backAction={{ content: t("mails.title"), url: NOTIFICATIONS_PATH }}>
      <Answer answer={settings} loading={loading}>
        {(answered) => (
          <AnsweredList answered={answered} unknown={t("mailSettings.unknown")}>
            {(data) => (
              <BlockStack gap="400">
                <MailCauses causes={data.causes} disabled={!answered.ok} />
                <StaffEmail settings={data} disabled={!answered.ok} />
              </BlockStack>
            )}
          </AnsweredList>
        )}
      </Answer>
    </Page>
  );
}
