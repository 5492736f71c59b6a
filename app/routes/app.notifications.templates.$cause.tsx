import { type ActionFunctionArgs, defer, type HeadersFunction, json, type LoaderFunctionArgs } from "@remix-run/node";
import { type ShouldRevalidateFunction, useLoaderData, useNavigate } from "@remix-run/react";
import { Banner, BlockStack, Card, Page, Select, SkeletonBodyText } from "@shopify/polaris";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { SetNotificationV1 } from "../../contracts/commands/notifications.ts";
import { Cause, MailLocale, NotificationsSettings } from "../../contracts/queries/notifications.ts";
import { OrdersList } from "../../contracts/queries/orders.ts";
import { dataOf, soon } from "../answered.ts";
import { sendCommand } from "../commands.server.ts";
import { Answer, Silence } from "../components/answer.tsx";
import { AnsweredList } from "../components/answered-list.tsx";
import { TemplateEditor } from "../components/template-editor.tsx";
import { NOTIFICATION_SETTINGS_PATH, templatePath } from "../notifications-filter.ts";
import { TemplateForm } from "../notifications-form.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

export { PageError as ErrorBoundary } from "../components/page-error.tsx";

/** Orders a template can be tried on. */
const PREVIEW_ORDERS = 10;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const cause = Cause.safeParse(params.cause);
  if (!cause.success) throw json(null, { status: 404 });
  const locale = MailLocale.catch("en").parse(new URL(request.url).searchParams.get("template"));
  const answers = {
    settings: askService(NotificationsSettings, shop, { locale }),
    orders: askService(OrdersList, shop, { limit: PREVIEW_ORDERS }),
  };
  return defer({ cause: cause.data, locale, ...(await soon(answers)) });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, actor } = await merchantOf(request);
  const cause = Cause.safeParse(params.cause);
  const form = TemplateForm.safeParse(Object.fromEntries(await request.formData()));
  if (!cause.success || !form.success) throw json(null, { status: 400 });
  const { key, ...template } = form.data;
  const options = { id: `template-${key}`, actor };
  return json(await sendCommand(SetNotificationV1, shop, { cause: cause.data, ...template }, options));
}

/** A preview changes nothing that the page was loaded with. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, defaultShouldRevalidate }) =>
  formAction?.startsWith("/app/notifications/preview") ? false : defaultShouldRevalidate;

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function Template() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { cause, locale, settings, orders } = useLoaderData<typeof loader>();
  const loading = (
    <Card>
      <SkeletonBodyText lines={20} />
    </Card>
  );
  return (
    <Page
      title={t(`mails.causes.${cause}`)}
      backAction={{ content: t("mailSettings.title"), url: NOTIFICATION_SETTINGS_PATH }}
      fullWidth
    >
      <BlockStack gap="400">
        <div style={{ maxWidth: "16rem" }}>
          <Select
            label={t("template.language")}
            options={MailLocale.options.map((value) => ({ value, label: t(`template.languages.${value}`) }))}
            value={locale}
            onChange={(value) => navigate(`${templatePath(cause)}?template=${value}`, { replace: true })}
          />
        </div>
        <Answer answer={settings} loading={loading}>
          {(answered) => (
            <AnsweredList answered={answered} unknown={t("mailSettings.unknown")}>
              {(data) => (
                <Answer answer={orders} loading={loading}>
                  {(recent) => {
                    const template = data.causes.find((each) => each.cause === cause);
                    if (!template) return <Banner tone="info">{t("template.none")}</Banner>;
                    const choices = (dataOf(recent)?.orders ?? []).map(({ orderId, name }) => ({ orderId, name }));
                    return (
                      <BlockStack gap="400">
                        {!recent.ok && (
                          <Banner tone="warning">
                            <Silence answered={recent} />
                          </Banner>
                        )}
                        <TemplateEditor
                          key={`${cause} ${locale}`}
                          template={{ cause, locale, subject: template.subject, body: template.body }}
                          orders={choices}
                          disabled={!answered.ok}
                        />
                      </BlockStack>
                    );
                  }}
                </Answer>
              )}
            </AnsweredList>
          )}
        </Answer>
      </BlockStack>
    </Page>
  );
}
