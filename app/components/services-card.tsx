import { Badge, BlockStack, Box, Card, Divider, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
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
const BODY_MIN_HEIGHT = "16px";

export interface ServiceHealth {
  readonly service: string;
  readonly status: Pending<Status>;
}

/** How the parts of the app are, a row each. Where one is silent, only its row is greyed. */
export function ServicesCard({
  title,
  text,
  services,
}: {
  title: string;
  text?: string;
  services: readonly ServiceHealth[];
}) {
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          {text !== undefined && (
            <Text as="p" tone="subdued">
              {text}
            </Text>
          )}
        </BlockStack>
      </Box>
      {services.map(({ service, status }) => (
        <div key={service}>
          <Divider />
          <Answer
            answer={status}
            loading={<ServiceRow service={service} badge={null} body={<SkeletonBodyText lines={1} />} />}
          >
            {(answered) => <AnsweredRow service={service} answered={answered} />}
          </Answer>
        </div>
      ))}
    </Card>
  );
}

function AnsweredRow({ service, answered }: { service: string; answered: Answered<Status> }) {
  const { t } = useTranslation();
  const status = dataOf(answered);
  if (!answered.ok) {
    return (
      <ServiceRow
        service={service}
        stale
        badge={<Badge tone="warning">{t("health.silent")}</Badge>}
        body={
          <BlockStack gap="100">
            {status && <StatusLine status={status} />}
            <SilenceNotice answered={answered} />
          </BlockStack>
        }
      />
    );
  }
  const behind = answered.data.waiting + answered.data.outboxPending >= BEHIND_FROM_MESSAGES;
  return (
    <ServiceRow
      service={service}
      badge={
        <Badge tone={behind ? "attention" : "success"} progress={behind ? "partiallyComplete" : "complete"}>
          {t(behind ? "health.behind" : "health.well")}
        </Badge>
      }
      body={<StatusLine status={answered.data} />}
    />
  );
}

function StatusLine({ status }: { status: Status }) {
  const { t } = useTranslation();
  const format = useFormat();
  const waiting = status.waiting + status.outboxPending;
  return (
    <Text as="p" variant="bodySm" tone="subdued">
      {waiting > 0 && `${t("health.waiting", { count: waiting, shown: format.count(waiting) })} · `}
      {t(status.lastProcessedAt === null ? "health.runningSince" : "health.lastWork")}{" "}
      <Moment at={status.lastProcessedAt ?? status.startedAt} />
    </Text>
  );
}

function ServiceRow({
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
    <Box paddingInline="400" paddingBlock="300" background={stale ? "bg-surface-secondary" : "bg-surface"}>
      <BlockStack gap="100">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h3" variant="headingSm">
            {t(serviceKey(service))}
          </Text>
          <Box minHeight="20px">{badge}</Box>
        </InlineStack>
        <Box minHeight={BODY_MIN_HEIGHT}>{body}</Box>
      </BlockStack>
    </Box>
  );
}
