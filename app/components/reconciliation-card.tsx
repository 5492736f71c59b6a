import { Banner, BlockStack, Box, Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { dataOf, type Pending } from "../answered.ts";
import type { Reconciled, ReportWire } from "../reconciled.ts";
import { useCommand } from "../use-command.ts";
import { Answer, SilenceNotice, serviceKey } from "./answer.tsx";
import { ReconciliationFindings } from "./reconciliation-findings.tsx";
import { LastRun, RunBadge } from "./reconciliation-run.tsx";

/** What one service compared with Shopify, what it found, and a way to compare now. */
export function ReconciliationCard({ service, answer }: { service: Reconciled; answer: Pending<ReportWire> }) {
  return (
    <Answer
      answer={answer}
      loading={
        <Frame service={service}>
          <SkeletonBodyText lines={3} />
        </Frame>
      }
    >
      {(answered) => {
        const report = dataOf(answered);
        return (
          <Frame service={service} report={report} stale={!answered.ok}>
            {!answered.ok && <SilenceNotice answered={answered} />}
            {report && <Report service={service} report={report} disabled={!answered.ok} />}
          </Frame>
        );
      }}
    </Answer>
  );
}

function Report({ service, report, disabled }: { service: Reconciled; report: ReportWire; disabled: boolean }) {
  const { t } = useTranslation();
  const [last] = report.runs;
  return (
    <BlockStack gap="300">
      <LastRun report={report} />
      {report.problem !== null && (
        <Banner tone="warning" title={t("reconciliation.problem")}>
          {report.problem}
        </Banner>
      )}
      {!report.busy && last?.error && (
        <Banner tone="critical" title={t("reconciliation.failed")}>
          {last.error}
        </Banner>
      )}
      <RunNow service={service} busy={report.busy} disabled={disabled} />
      <ReconciliationFindings service={service} report={report} />
    </BlockStack>
  );
}

function RunNow({ service, busy, disabled }: { service: Reconciled; busy: boolean; disabled: boolean }) {
  const { t } = useTranslation();
  const { now, start } = useCommand(service);
  const works = busy || now.state === "pending";
  const name = t(serviceKey(service));
  return (
    <BlockStack gap="200">
      <InlineStack gap="200">
        <Button
          disabled={disabled}
          loading={works}
          accessibilityLabel={t("reconciliation.nowOf", { service: name })}
          onClick={() => start({ service, back: "no" })}
        >
          {t("reconciliation.now")}
        </Button>
        <Button
          disabled={disabled || works}
          variant="tertiary"
          accessibilityLabel={t("reconciliation.backOf", { service: name })}
          onClick={() => start({ service, back: "yes" })}
        >
          {t("reconciliation.back")}
        </Button>
      </InlineStack>
      <div aria-live="polite" className="outcome">
        {works && (
          <Text as="p" tone="subdued">
            {t("reconciliation.busy")}
          </Text>
        )}
        {now.state === "failed" && (
          <Banner tone="critical" title={t("reconciliation.failed")}>
            {now.error}
          </Banner>
        )}
      </div>
    </BlockStack>
  );
}

function Frame({
  service,
  report = null,
  stale = false,
  children,
}: {
  service: Reconciled;
  report?: ReportWire | null;
  stale?: boolean;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Card background={stale ? "bg-surface-secondary" : "bg-surface"}>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingSm">
            {t(`reconciliation.services.${service}`)}
          </Text>
          {report && <RunBadge report={report} />}
        </InlineStack>
        <Box>{children}</Box>
      </BlockStack>
    </Card>
  );
}
