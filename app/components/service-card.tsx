import { Badge, BlockStack, Box, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { ServiceStatus } from "../../contracts/queries/service.ts";
import { type Answered, dataOf, type Pending } from "../answered.ts";
import { useFormat } from "../shop-context.tsx";
import { Answer, SilenceNotice, serviceKey } from "./answer.tsx";
import { Moment } from "./moment.tsx";

type Status = z.input<typeof ServiceStatus>;

/** A service with more work than this waiting is behind; below it, it is simply at work. */
const BEHIND_FROM_MESSAGES = 100;
const BODY_MIN_HEIGHT = "34px";

/** How one part of the app is. Where it is silent, only this card is greyed. */
export function ServiceCard({ service, status }: { service: string; status: Pending<Status> }) {
  return (
    <Answer
      answer={status}
      loading={<ServiceFrame service={service} badge={null} body={<SkeletonBodyText lines={2} />} />}
    >
      {(answered) => <AnsweredServiceCard service={service} answered={answered} />}
    </Answer>
  );
}

function AnsweredServiceCard({ service, answered }: { service: string; answered: Answered<Status> }) {
  const { t } = useTranslation();
  const status = dataOf(answered);
  if (!answered.ok) {
    return (
      <ServiceFrame
        service={service}
        stale
        badge={<Badge tone="warning">{t("health.silent")}</Badge>}
        body={
          <BlockStack gap="100">
            {status && <StatusLines status={status} />}
            <SilenceNotice answered={answered} />
          </BlockStack>
        }
      />
    );
  }
  const behind = answered.data.waiting + answered.data.outboxPending >= BEHIND_FROM_MESSAGES;
  return (
    <ServiceFrame
      service={service}
      badge={
        <Badge tone={behind ? "attention" : "success"} progress={behind ? "partiallyComplete" : "complete"}>
          {t(behind ? "health.behind" : "health.well")}
        </Badge>
      }
      body={<StatusLines status={answered.data} />}
    />
  );
}

function StatusLines({ status }: { status: Status }) {
  const { t } = useTranslation();
  const format = useFormat();
  const waiting = status.waiting + status.outboxPending;
  return (
    <BlockStack gap="050">
      <Text as="p" variant="bodySm" tone="subdued">
        {waiting === 0
          ? t("health.nothingWaiting")
          : t("health.waiting", { count: waiting, shown: format.count(waiting) })}
      </Text>
      <Text as="p" variant="bodySm" tone="subdued">
        {t(status.lastProcessedAt === null ? "health.runningSince" : "health.lastWork")}{" "}
        <Moment at={status.lastProcessedAt ?? status.startedAt} />
      </Text>
    </BlockStack>
  );
}

function ServiceFrame({
  service,
  badge,
  body,
  stale = false,
}: {
  service: string;
  badge: React.ReactNode;
  body: React.ReactNode;
  stale?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <Card background={stale ? "bg-surface-secondary" : "bg-surface"}>
      <BlockStack gap="200">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h3" variant="headingSm">
            {t(serviceKey(service))}
          </Text>
          <Box minHeight="20px">{badge}</Box>
        </InlineStack>
        <Box minHeight={BODY_MIN_HEIGHT}>{body}</Box>
      </BlockStack>
    </Card>
  );
}
