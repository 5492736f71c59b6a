import { Badge, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { gidPath } from "../gid-path.ts";
import { orderPath } from "../order-path.ts";
import type { Reconciled, ReportWire } from "../reconciled.ts";
import { Moment } from "./moment.tsx";
import { ScrollTable } from "./scroll-table.tsx";
import { Teaching } from "./teaching.tsx";

type Finding = ReportWire["findings"][number];

/** Where the thing is shown; null where there is no page of it. */
function pathOf({ objectId, kind, label }: Finding): string | null {
  const [, type] = objectId.split("gid://shopify/");
  if (type?.startsWith("Order/")) return orderPath(objectId);
  if (type?.startsWith("InventoryItem/")) return gidPath("InventoryItem", objectId);
  if (type?.startsWith("Customer/")) return kind === "deleted" ? null : gidPath("Customer", objectId);
  return `/app/inventory?search=${encodeURIComponent(label)}`;
}

/** What differed from Shopify, newest first, and what was done about it. */
export function ReconciliationFindings({ service, report }: { service: Reconciled; report: ReportWire }) {
  const { t } = useTranslation();
  if (report.findings.length === 0) {
    return report.runs.length === 0 ? (
      <Teaching level="h3" title={t("reconciliation.never.title")} text={t("reconciliation.never.text")} />
    ) : (
      <Teaching level="h3" title={t("reconciliation.none.title")} text={t("reconciliation.none.text")} />
    );
  }
  return (
    <ScrollTable ledger label={t("reconciliation.findings", { service: t(`reconciliation.services.${service}`) })}>
      <thead>
        <tr>
          <th scope="col">{t("reconciliation.column.at")}</th>
          <th scope="col" className="ledger-text">
            {t("reconciliation.column.object")}
          </th>
          <th scope="col" className="ledger-text">
            {t("reconciliation.column.difference")}
          </th>
          <th scope="col">{t("reconciliation.column.done")}</th>
        </tr>
      </thead>
      <tbody>
        {report.findings.map((finding) => (
          <Row key={`${finding.runId}/${finding.what}/${finding.objectId}`} finding={finding} />
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Row({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const path = pathOf(finding);
  const isCustomer = finding.objectId.includes("/Customer/");
  const label = isCustomer ? t("reconciliation.customer", { number: finding.label }) : finding.label;
  const names = finding.fields.map((field) => t(`reconciliation.field.${field}`, { defaultValue: field }));
  return (
    <tr>
      <td>
        <Moment at={finding.at} />
      </td>
      <td className="ledger-cause">{path === null ? label : <Link url={path}>{label}</Link>}</td>
      <td className="ledger-cause">
        {t(`reconciliation.kind.${finding.kind}`)}
        {names.length > 0 && (
          <Text as="span" tone="subdued">
            {" "}
            {names.join(", ")}
          </Text>
        )}
      </td>
      <td>
        <Badge tone={finding.done === "healed" ? "success" : "warning"}>
          {t(`reconciliation.done.${finding.done}`)}
        </Badge>
      </td>
    </tr>
  );
}
