import { Banner, BlockStack, Button, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useRefreshEvery } from "../live.tsx";
import { comparePath } from "../pricing-path.ts";
import { useFormat } from "../shop-context.tsx";
import { staffName } from "../staff-name.ts";
import { useCommand } from "../use-command.ts";
import { CommandOutcome } from "./command-outcome.tsx";
import { Moment } from "./moment.tsx";
import type { RulesWire } from "./rules-table.tsx";

const PUBLISHING_REFRESH_MS = 1_000;

type Publication = NonNullable<RulesWire["publication"]>;

/** What shoppers pay by, what waits to be published, and how far a publication is. */
export function PublishState({ data, disabled }: { data: RulesWire; disabled: boolean }) {
  const { t } = useTranslation();
  const { now, start } = useCommand("pricing");
  const { publication } = data;
  const isRunning = publication?.state === "running";
  const wrong = data.rules.filter(({ problems }) => problems.some(({ level }) => level === "error"));
  const isOver = data.tableBytes.used > data.tableBytes.limit;
  return (
    <BlockStack gap="300">
      {data.hasUnpublished && !isRunning && (
        <Banner tone={wrong.length > 0 || isOver ? "warning" : "info"} title={t("pricing.unpublished.title")}>
          <BlockStack gap="300">
            <Text as="p">
              {data.publishedVersion === 0
                ? t("pricing.unpublished.never")
                : t("pricing.unpublished.text", { draft: data.draftVersion, published: data.publishedVersion })}
            </Text>
            {isOver && <Text as="p">{t("pricing.unpublished.tooLarge", { names: largestNames(data) })}</Text>}
            {wrong.length > 0 && (
              <Text as="p">
                {t("pricing.unpublished.wrong", { names: wrong.map(({ rule }) => rule.name).join(", ") })}
              </Text>
            )}
            <InlineStack gap="300" blockAlign="center">
              <Button
                variant="primary"
                loading={now.state === "pending"}
                disabled={disabled || wrong.length > 0 || isOver}
                onClick={() => start({ intent: "publish", version: String(data.draftVersion) })}
              >
                {t("pricing.unpublished.publish")}
              </Button>
              <Button variant="plain" url={comparePath(data.publishedVersion, data.draftVersion)}>
                {t("pricing.unpublished.compare")}
              </Button>
            </InlineStack>
          </BlockStack>
        </Banner>
      )}
      {isRunning && <Publishing publication={publication} />}
      {publication?.state === "failed" && !isRunning && (
        <Banner tone="critical" title={t("pricing.publication.failed", { version: publication.version })}>
          <Text as="p">{publication.error}</Text>
          <Text as="p">{t("pricing.publication.stillPaid", { version: data.publishedVersion })}</Text>
        </Banner>
      )}
      {now.state !== "done" && (
        <CommandOutcome now={now} done={t("pricing.publication.begun")} failed={t("pricing.publication.refused")} />
      )}
      {data.publishedVersion > 0 && <PublishedLine data={data} />}
    </BlockStack>
  );
}

/** The rules that take the most of the table: what to look at where it is too large. */
function largestNames({ rules }: RulesWire): string {
  const NAMED = 3;
  return rules
    .toSorted((one, other) => other.bytes - one.bytes)
    .slice(0, NAMED)
    .map(({ rule, bytes }) => `${rule.name} (${bytes} B)`)
    .join(", ");
}

function Publishing({ publication }: { publication: Publication }) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  useRefreshEvery(PUBLISHING_REFRESH_MS);
  const { productsDone, productsTotal } = publication;
  const percent = productsTotal === 0 ? 0 : (productsDone / productsTotal) * 100;
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack align="space-between" gap="200">
          <Text as="h2" variant="headingSm" id={id}>
            {t("pricing.publication.running", { version: publication.version })}
          </Text>
          <Text as="span" tone="subdued">
            {t("pricing.publication.products", {
              done: format.count(productsDone),
              total: format.count(productsTotal),
            })}
          </Text>
        </InlineStack>
        <ProgressBar ariaLabelledBy={id} progress={percent} size="small" tone="primary" />
        <Text as="p" variant="bodySm" tone="subdued">
          {t("pricing.publication.text")}
        </Text>
      </BlockStack>
    </Card>
  );
}

function PublishedLine({ data }: { data: RulesWire }) {
  const { t } = useTranslation();
  const { publication, publishedVersion, publishedAt, hasUnpublished } = data;
  const by = publication?.version === publishedVersion ? publication.by : null;
  return (
    <div aria-live="polite">
      <Text as="p" tone="subdued">
        {t(hasUnpublished ? "pricing.published.behind" : "pricing.published.current", { version: publishedVersion })}
        {publishedAt && (
          <>
            {" "}
            <Moment at={publishedAt} />
          </>
        )}
        {by && ` · ${staffName(by, t)}`}
      </Text>
    </div>
  );
}
