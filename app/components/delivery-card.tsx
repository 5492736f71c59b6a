import { BlockStack, Button, Card, Collapsible, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliverySettings } from "../../contracts/delivery.ts";
import { type Answered, dataOf } from "../answered.ts";
import { useFormat } from "../shop-context.tsx";
import { DeliveryForm } from "./delivery-form.tsx";

/** What checkouts promise, in a sentence, and the form that changes it. */
export function DeliveryCard({ answered }: { answered: Answered<DeliverySettings> | null }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  const settings = answered && dataOf(answered);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="400">
          <Text as="h2" variant="headingSm">
            {t("delivery.title")}
          </Text>
          <Button
            variant="plain"
            ariaControls={id}
            ariaExpanded={open}
            disabled={!settings}
            onClick={() => setOpen(!open)}
          >
            {t(open ? "delivery.close" : "delivery.change")}
          </Button>
        </InlineStack>
        {answered === null && <SkeletonBodyText lines={2} />}
        {answered !== null && (settings ? <Promised {...settings} /> : <Text as="p">{t("delivery.unknown")}</Text>)}
        {settings && (
          <Collapsible id={id} open={open}>
            {open && <DeliveryForm settings={settings} disabled={!answered.ok} />}
          </Collapsible>
        )}
      </BlockStack>
    </Card>
  );
}

function Promised({ estimate, countries }: DeliverySettings) {
  const { t } = useTranslation();
  const format = useFormat();
  const { minDays, maxDays, cutoff, timeZone } = estimate;
  const others = Object.keys(countries).length;
  return (
    <BlockStack gap="100">
      <Text as="p">
        {t("delivery.said", {
          min: format.count(minDays),
          max: format.count(maxDays),
          cutoff,
          zone: timeZone.replaceAll("_", " "),
        })}
      </Text>
      <Text as="p" tone="subdued">
        {others > 0 ? t("delivery.countriesSaid", { count: others, shown: format.count(others) }) : t("delivery.help")}
      </Text>
    </BlockStack>
  );
}
