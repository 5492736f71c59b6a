import {
  Badge,
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  Divider,
  InlineStack,
  SkeletonBodyText,
  Text,
} from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { DeadLetter } from "../../contracts/queries/service.ts";
import type { ServiceName } from "../../contracts/services.ts";
import { dataOf, type Pending } from "../answered.ts";
import { useCommand } from "../use-command.ts";
import { Answer, SilenceNotice, serviceKey } from "./answer.tsx";
import { Moment } from "./moment.tsx";

type Letter = z.input<typeof DeadLetter>;

/** What one service put aside, each with its reason and a way to try it again. */
export function DeadLettersCard({
  service,
  answer,
}: {
  service: ServiceName;
  answer: Pending<{ deadLetters: Letter[] }>;
}) {
  const { t } = useTranslation();
  return (
    <Answer
      answer={answer}
      loading={
        <Frame service={service} count={null}>
          <Box padding="400">
            <SkeletonBodyText lines={1} />
          </Box>
        </Frame>
      }
    >
      {(answered) => {
        const letters = dataOf(answered)?.deadLetters ?? [];
        return (
          <Frame service={service} count={answered.ok ? letters.length : null} stale={!answered.ok}>
            {!answered.ok && (
              <Box padding="400" paddingBlockStart="0">
                <SilenceNotice answered={answered} />
              </Box>
            )}
            {answered.ok && letters.length === 0 && (
              <Box padding="400" paddingBlockStart="0">
                <Text as="p" tone="subdued">
                  {t("problems.none")}
                </Text>
              </Box>
            )}
            {letters.map((letter) => (
              <LetterRow key={letter.messageId} service={service} letter={letter} disabled={!answered.ok} />
            ))}
          </Frame>
        );
      }}
    </Answer>
  );
}

function LetterRow({ service, letter, disabled }: { service: ServiceName; letter: Letter; disabled: boolean }) {
  const { t } = useTranslation();
  const { now, start } = useCommand(service);
  return (
    <Box>
      <Divider />
      <Box padding="400">
        <InlineStack align="space-between" blockAlign="start" gap="400" wrap={false}>
          <BlockStack gap="050">
            <Text as="h3" variant="headingSm" breakWord>
              {letter.type}
            </Text>
            <Text as="p" breakWord>
              {letter.reason}
            </Text>
            <Text as="p" variant="bodySm" tone="subdued" breakWord>
              <Moment at={letter.at} style="date-time-exact" /> · {letter.code} ·{" "}
              {t("problems.deliveries", { count: letter.deliveries })} · {letter.messageId}
            </Text>
          </BlockStack>
          <div style={{ flex: "none" }}>
            <Button
              disabled={disabled}
              loading={now.state === "pending"}
              accessibilityLabel={t("problems.replayOne", { type: letter.type, id: letter.messageId })}
              onClick={() => start({ service, messageId: letter.messageId })}
            >
              {t("problems.replay")}
            </Button>
          </div>
        </InlineStack>
        <div aria-live="polite" className="outcome">
          {now.state === "done" && <Banner tone="success">{t("problems.done")}</Banner>}
          {now.state === "failed" && (
            <Banner tone="critical" title={t("problems.failed")}>
              {now.error}
            </Banner>
          )}
          {now.state === "late" && <Banner tone="info">{t("check.late")}</Banner>}
        </div>
      </Box>
    </Box>
  );
}

function Frame({
  service,
  count,
  stale = false,
  children,
}: {
  service: ServiceName;
  count: number | null;
  stale?: boolean;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Card padding="0" background={stale ? "bg-surface-secondary" : "bg-surface"}>
      <Box padding="400" paddingBlockEnd="200">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingSm">
            {t(serviceKey(service))}
          </Text>
          {count !== null && count > 0 && <Badge tone="warning">{String(count)}</Badge>}
        </InlineStack>
      </Box>
      {children}
    </Card>
  );
}
