import { Banner, BlockStack, Button, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useCommand } from "../use-command.ts";
import { Moment } from "./moment.tsx";
import type { OrderWire } from "./order-page.tsx";

/** Reads the order from Shopify again. What comes of it stays on the page. */
export function OrderCheck({ order }: { order: OrderWire }) {
  const { t } = useTranslation();
  const { now, start } = useCommand("orders");
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {t("check.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("check.text")} <Moment at={order.updatedAt} style="date-time-exact" />
        </Text>
        <Button loading={now.state === "pending"} onClick={() => start({ intent: "resync" })}>
          {t("check.button")}
        </Button>
      </BlockStack>
      <div aria-live="polite" className="outcome">
        {now.state === "done" && (
          <Banner tone="success">
            {t("check.done")} {now.at && <Moment at={now.at} style="date-time-exact" />}
          </Banner>
        )}
        {now.state === "failed" && (
          <Banner tone="critical" title={t("check.failed")}>
            {now.error}
          </Banner>
        )}
        {now.state === "late" && <Banner tone="info">{t("check.late")}</Banner>}
      </div>
    </Card>
  );
}
