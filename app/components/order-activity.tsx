import { Badge, BlockStack, Box, Card, Divider, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { Activity } from "../../contracts/queries/service.ts";
import { SERVICES, type ServiceName } from "../../contracts/services.ts";
import { type Answered, dataOf, type Pending } from "../answered.ts";
import { Answer, SilenceNotice, serviceKey } from "./answer.tsx";
import { Moment } from "./moment.tsx";

type Deed = z.input<typeof Activity>;
type Deeds = { activity: Deed[] };
export type ActivityByService = { [Name in ServiceName as `activity.${Name}`]: Pending<Deeds> };

const OUTCOME_TONE = {
  applied: "success",
  accepted: "success",
  published: "info",
  ignored: undefined,
  "dead-letter": "critical",
} as const;

/** What each service did with the order: one card, one part for each, so that a silent one greys only itself. */
export function OrderActivity({ activity }: { activity: ActivityByService }) {
  const { t } = useTranslation();
  return (
    <Card padding="0">
      <Box padding="400">
        <Text as="h2" variant="headingSm">
          {t("activity.title")}
        </Text>
      </Box>
      {SERVICES.map((service) => (
        <Box key={service}>
          <Divider />
          <Answer answer={activity[`activity.${service}`]} loading={<ServicePart service={service} deeds={null} />}>
            {(answered) => <AnsweredPart service={service} answered={answered} />}
          </Answer>
        </Box>
      ))}
    </Card>
  );
}

function AnsweredPart({ service, answered }: { service: ServiceName; answered: Answered<Deeds> }) {
  const deeds = dataOf(answered)?.activity ?? [];
  if (answered.ok) return <ServicePart service={service} deeds={deeds} />;
  return (
    <Box background="bg-surface-secondary">
      <div className="stale">
        <ServicePart service={service} deeds={deeds} notice={<SilenceNotice answered={answered} />} />
      </div>
    </Box>
  );
}

function ServicePart({
  service,
  deeds,
  notice,
}: {
  service: ServiceName;
  /** null: still on its way. */
  deeds: readonly Deed[] | null;
  notice?: React.ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Box padding="400">
      <BlockStack gap="200">
        <Text as="h3" variant="headingXs">
          {t(serviceKey(service))}
        </Text>
        {notice}
        {deeds === null && <SkeletonBodyText lines={2} />}
        {deeds?.length === 0 && !notice && (
          <Text as="p" variant="bodySm" tone="subdued">
            {t("activity.nothing")}
          </Text>
        )}
        {deeds?.map((deed) => (
          <DeedRow key={`${deed.messageId} ${deed.outcome}`} deed={deed} />
        ))}
      </BlockStack>
    </Box>
  );
}

function DeedRow({ deed }: { deed: Deed }) {
  const { t } = useTranslation();
  const tone = OUTCOME_TONE[deed.outcome];
  return (
    <BlockStack gap="050">
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <Text as="span" variant="bodySm" breakWord>
          {deed.type}
        </Text>
        <Badge size="small" {...(tone ? { tone } : {})}>
          {t(`activity.outcome.${deed.outcome}`)}
        </Badge>
      </InlineStack>
      <Text as="p" variant="bodySm" tone="subdued" breakWord>
        <Moment at={deed.at} style="date-time-exact" />
        {deed.note && ` · ${deed.note}`}
        {deed.published.length > 0 &&
          ` · ${t("activity.said", { types: deed.published.map((message) => message.type).join(", ") })}`}
      </Text>
    </BlockStack>
  );
}
