import { defer, type HeadersFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Page } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { LIMITS } from "../../contracts/limits.ts";
import { NotificationsLog } from "../../contracts/queries/notifications.ts";
import { soon } from "../answered.ts";
import { Answer } from "../components/answer.tsx";
import { AnsweredList } from "../components/answered-list.tsx";
import { MailFilters, MailLog, MailLogSkeleton } from "../components/mail-log.tsx";
import { useRefreshOn } from "../live.tsx";
import { NOTIFICATION_SETTINGS_PATH, notificationsFilter } from "../notifications-filter.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const filter = notificationsFilter.read(new URL(request.url).searchParams);
  // The filter is checked part by part as it is read; its type says only that its parts are text.
  const input = filter as z.input<(typeof NotificationsLog)["input"]>;
  return defer({ filter, ...(await soon({ log: askService(NotificationsLog, shop, input) })) });
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Notifications() {
  const { t } = useTranslation();
  const { filter, log } = useLoaderData<typeof loader>();
  useRefreshOn((change) => change.type.startsWith("notification."));
  return (
    <Page
      title={t("mails.title")}
      subtitle={t("mails.subtitle")}
      fullWidth
      secondaryActions={[{ content: t("mails.settings"), url: NOTIFICATION_SETTINGS_PATH }]}
    >
      <Card padding="0">
        <MailFilters filter={filter} />
        <Answer answer={log} loading={<MailLogSkeleton rows={LIMITS.pageDefaultRows} />}>
          {(answered) => (
            <AnsweredList answered={answered} unknown={t("mails.unknown")}>
              {(data) => <MailLog log={data} filter={filter} />}
            </AnsweredList>
          )}
        </Answer>
      </Card>
    </Page>
  );
}
