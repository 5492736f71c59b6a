import { isRouteErrorResponse, useRouteError } from "@remix-run/react";
import { Banner, BlockStack, Button, Layout, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/**
 * What a page shows where it could not be made: what happened, what to do, and a way on. The navigation stays.
 * What shopify-app-remix throws are answers of its own (HTML that signs the merchant in): they are shown as they are.
 */
export function PageError() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && isShopifyAnswer(error.data)) {
    return <div dangerouslySetInnerHTML={{ __html: error.data }} />;
  }
  return <ErrorPage status={isRouteErrorResponse(error) ? error.status : 500} />;
}

function isShopifyAnswer(data: unknown): data is string {
  return typeof data === "string" && data.trimStart().startsWith("<script");
}

const KNOWN_STATUS = { 404: "notFound", 401: "signedOut", 403: "signedOut" } as const;

export function ErrorPage({ status }: { status: number }) {
  const { t } = useTranslation();
  const kind = KNOWN_STATUS[status as keyof typeof KNOWN_STATUS] ?? "unexpected";
  return (
    <Page title={t(`error.${kind}.title`)}>
      <Layout>
        <Layout.Section>
          <Banner tone={kind === "notFound" ? "info" : "critical"}>
            <BlockStack gap="300" inlineAlign="start">
              <Text as="p">{t(`error.${kind}.remedy`)}</Text>
              {kind === "notFound" ? (
                <Button url="/app">{t("error.home")}</Button>
              ) : (
                <Button onClick={() => window.location.reload()}>{t("error.again")}</Button>
              )}
            </BlockStack>
          </Banner>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
