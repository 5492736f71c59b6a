import { Badge, BlockStack, Text } from "@shopify/polaris";
import { Trans, useTranslation } from "react-i18next";
import type { ReportWire } from "../reconciled.ts";
import { useFormat } from "../shop-context.tsx";
import { Moment } from "./moment.tsx";

type Run = ReportWire["runs"][number];
type Part = Run["parts"][number];

const sum = (run: Run, of: (part: Part) => number) => run.parts.reduce((total, part) => total + of(part), 0);
const foundIn = (run: Run) => sum(run, (part) => part.missing + part.differing + part.deleted);

/** How it stands, in a word. */
export function RunBadge({ report }: { report: ReportWire }) {
  const { t } = useTranslation();
  const [last] = report.runs;
  if (report.busy) return <Badge tone="info">{t("reconciliation.state.busy")}</Badge>;
  if (!last) return null;
  if (last.state === "failed") return <Badge tone="critical">{t("reconciliation.state.failed")}</Badge>;
  const failed = sum(last, (part) => part.failed);
  if (failed > 0) return <Badge tone="warning">{t("reconciliation.state.partly")}</Badge>;
  const key = foundIn(last) > 0 ? "healed" : "equal";
  return <Badge tone="success">{t(`reconciliation.state.${key}`)}</Badge>;
}

/** The newest run in two sentences: what it compared and found, and when the next one begins. */
export function LastRun({ report }: { report: ReportWire }) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = report.runs.find((each) => each.state === "done") ?? report.runs[0];
  if (!run) return null;
  const found = foundIn(run);
  const counts = {
    compared: format.count(sum(run, (part) => part.compared)),
    found: format.count(found),
    healed: format.count(sum(run, (part) => part.healed)),
    points: format.count(sum(run, (part) => part.costPoints)),
  };
  return (
    <BlockStack gap="050">
      <Text as="p">
        <Trans
          i18nKey={found === 0 ? "reconciliation.last.equal" : "reconciliation.last.found"}
          values={counts}
          components={{ moment: <Moment at={run.finishedAt ?? run.startedAt} /> }}
        />
      </Text>
      <Text as="p" variant="bodySm" tone="subdued">
        {t(run.days === null ? "reconciliation.since" : "reconciliation.lookedBack", { count: run.days ?? 0 })}{" "}
        {report.nextAt && (
          <Trans i18nKey="reconciliation.next" components={{ moment: <Moment at={report.nextAt} /> }} />
        )}
      </Text>
    </BlockStack>
  );
}
