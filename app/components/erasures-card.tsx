import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ServiceName } from "../../contracts/services.ts";
import type { ErasureLogs } from "../privacy.server.ts";
import { useFormat } from "../shop-context.tsx";
import { serviceKey } from "./answer.tsx";
import { Teaching } from "./teaching.tsx";

/** What was erased, and by which services: ids and times, nobody's name. */
export function ErasuresCard({ logs }: { logs: ErasureLogs }) {
  const { t } = useTranslation();
  const format = useFormat();
  const services = Object.keys(logs) as ServiceName[];
  const all = new Map(services.flatMap((service) => (logs[service] ?? []).map((each) => [each.erasureId, each])));
  const names = (which: readonly ServiceName[]) => which.map((service) => t(serviceKey(service))).join(", ");
  const doneBy = (id: string) =>
    services.filter((service) => logs[service]?.some((each) => each.erasureId === id && each.doneAt !== null));
  const newest = [...all.values()].sort((a, b) => (a.askedAt < b.askedAt ? 1 : -1));
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("privacy.erasures")}
        </Text>
        {newest.length === 0 && (
          <Teaching level="h3" title={t("privacy.erasuresNone")} text={t("privacy.erasuresTeach")} />
        )}
        {newest.map(({ erasureId, kind, orders, askedAt }) => {
          const done = doneBy(erasureId);
          const open = services.filter((service) => !done.includes(service));
          return (
            <BlockStack key={erasureId} gap="100">
              <InlineStack gap="200" blockAlign="center">
                <Text as="h3" variant="headingSm">
                  {kind === "shop" ? t("privacy.shop") : t("privacy.customer", { orders })}
                </Text>
                {open.length === 0 && <Badge tone="success">{t("privacy.doneEverywhere")}</Badge>}
              </InlineStack>
              <Text as="p" tone="subdued">
                {t("privacy.asked", { at: format.moment(askedAt, "date-time") })}
              </Text>
              {open.length > 0 && done.length > 0 && (
                <Text as="p">{t("privacy.doneBy", { services: names(done) })}</Text>
              )}
              {open.length > 0 && <Text as="p">{t("privacy.pendingAt", { services: names(open) })}</Text>}
            </BlockStack>
          );
        })}
      </BlockStack>
    </Card>
  );
}
