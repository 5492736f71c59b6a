import { Banner, BlockStack, Button, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { JobStatus } from "../../contracts/queries/service.ts";
import { dataOf, type Pending } from "../answered.ts";
import { type Backfilled, type BackfillView, backfillView } from "../backfill.ts";
import { useFormat } from "../shop-context.tsx";
import { useCommand } from "../use-command.ts";

type Jobs = { jobs: z.input<typeof JobStatus>[] };

export interface BackfillAnswer {
  readonly service: Backfilled;
  readonly answer: Pending<Jobs>;
}

export function isWorking(answer: Pending<Jobs>, now: string): boolean {
  const jobs = answer instanceof Promise ? null : dataOf(answer);
  return jobs !== null && backfillView(jobs.jobs, Date.parse(now))?.state === "working";
}

/** How far the reading of the store is after an install. Nothing once all of it is read. */
export function BackfillCard({ answers, now }: { answers: readonly BackfillAnswer[]; now: string }) {
  const { t } = useTranslation();
  // An answer that is still on its way is left to the next refresh: a card that drops in would move the page.
  const views = answers.flatMap(({ service, answer }) => {
    const jobs = answer instanceof Promise ? null : dataOf(answer);
    const view = jobs && backfillView(jobs.jobs, Date.parse(now));
    return view ? [{ service, view }] : [];
  });
  if (views.every(({ view }) => view.state === "done")) return null;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("backfill.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("backfill.text")}
          </Text>
        </BlockStack>
        {views.map(({ service, view }) => (
          <BackfillRow key={service} service={service} view={view} />
        ))}
      </BlockStack>
    </Card>
  );
}

function BackfillRow({ service, view }: { service: Backfilled; view: BackfillView }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <BlockStack gap="200">
      <InlineStack align="space-between" gap="200">
        <Text as="h3" variant="headingSm" id={id}>
          {t(`backfill.of.${service}`)}
        </Text>
        <Text as="span" tone="subdued">
          <Standing view={view} />
        </Text>
      </InlineStack>
      {view.state !== "failed" && (
        <ProgressBar
          ariaLabelledBy={id}
          progress={view.percent}
          size="small"
          tone={view.state === "done" ? "success" : "primary"}
        />
      )}
      {view.state === "failed" && <Failed service={service} error={view.error} />}
      {view.state !== "failed" && view.error !== null && (
        <Text as="p" tone="caution">
          {t("backfill.retried", { reason: view.error })}
        </Text>
      )}
      {view.unreadable > 0 && (
        <Text as="p" tone="caution">
          {t("backfill.unreadable", { count: view.unreadable })}
        </Text>
      )}
      {view.state === "done" && <Text as="p">{t(`backfill.usable.${service}`)}</Text>}
    </BlockStack>
  );
}

/** In words: screen readers get no more from the bar than this. */
function Standing({ view }: { view: BackfillView }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (view.state === "failed") return <>{t("backfill.failedShort")}</>;
  if (view.state === "done") return <>{t("backfill.done", { shown: format.count(view.done) })}</>;
  if (view.phase === "asking") {
    return <>{t("backfill.asking", { count: view.objects, shown: format.count(view.objects) })}</>;
  }
  if (view.total === null) return <>{t("backfill.waiting")}</>;
  const parts = { done: format.count(view.done), total: format.count(view.total) };
  if (view.minutesLeft === null) return <>{t("backfill.reading", parts)}</>;
  return <>{t("backfill.readingLeft", { ...parts, count: view.minutesLeft })}</>;
}

function Failed({ service, error }: { service: Backfilled; error: string | null }) {
  const { t } = useTranslation();
  const { now, start } = useCommand(service);
  return (
    <Banner tone="critical" title={t("backfill.failed")}>
      <BlockStack gap="200">
        <Text as="p">{now.state === "failed" ? now.error : error}</Text>
        <InlineStack>
          <Button
            loading={now.state === "pending"}
            accessibilityLabel={t("backfill.againOf", { name: t(`backfill.of.${service}`) })}
            onClick={() => start({ service })}
          >
            {t("backfill.again")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}
