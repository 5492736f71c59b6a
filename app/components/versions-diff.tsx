import { useNavigate } from "@remix-run/react";
import { Badge, BlockStack, Card, InlineGrid, InlineStack, Select, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { PricingVersion } from "../../contracts/queries/pricing.ts";
import type { Answered } from "../answered.ts";
import { changesBetween, type RuleChange } from "../price-rule-diff.ts";
import { idNumber } from "../price-rule-words.ts";
import { comparePath } from "../pricing-path.ts";
import { AnsweredList } from "./answered-list.tsx";
import { useWords } from "./rules-table.tsx";
import { ScrollTable } from "./scroll-table.tsx";
import type { VersionWire } from "./versions-table.tsx";

type SideAnswer = Answered<z.input<(typeof PricingVersion)["output"]>>;

const TONES = { added: "success", removed: "critical", changed: "info" } as const;

/** Two versions side by side, rule by rule and field by field. Which two stands in the page's address. */
export function VersionsDiff({
  versions,
  from,
  to,
  before,
  after,
  names,
}: {
  versions: readonly VersionWire[];
  from: number;
  to: number;
  before: SideAnswer;
  after: SideAnswer;
  names: readonly { readonly id: string; readonly title: string }[];
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const known = [...new Set([...versions.map(({ version }) => version), from, to, 0])];
  const options = known
    .toSorted((one, other) => other - one)
    .map((version) => ({
      value: String(version),
      label: version === 0 ? t("pricing.versions.empty") : t("pricing.versions.numbered", { version }),
    }));
  const show = (one: string, other: string) =>
    navigate(comparePath(Number(one), Number(other)), { replace: true, preventScrollReset: true });
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          {t("pricing.diff.title")}
        </Text>
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
          <Select
            label={t("pricing.versions.from")}
            options={options}
            value={String(from)}
            onChange={(version) => show(version, String(to))}
          />
          <Select
            label={t("pricing.versions.to")}
            options={options}
            value={String(to)}
            onChange={(version) => show(String(from), version)}
          />
        </InlineGrid>
        <AnsweredList answered={before} unknown={t("pricing.diff.unknown")}>
          {(old) => (
            <AnsweredList answered={after} unknown={t("pricing.diff.unknown")}>
              {(now) => <Changes before={old.rules} after={now.rules} names={names} />}
            </AnsweredList>
          )}
        </AnsweredList>
      </BlockStack>
    </Card>
  );
}

type Rules = z.input<(typeof PricingVersion)["output"]>["rules"];

function Changes({
  before,
  after,
  names,
}: {
  before: Rules;
  after: Rules;
  names: readonly { readonly id: string; readonly title: string }[];
}) {
  const { t } = useTranslation();
  const called = new Map(names.map(({ id, title }) => [id, title]));
  const words = { ...useWords(), nameOf: (id: string) => called.get(id) ?? idNumber(id) };
  const changes = changesBetween(before, after, words);
  return (
    <div aria-live="polite">
      <BlockStack gap="500">
        {changes.length === 0 && <Text as="p">{t("pricing.diff.same")}</Text>}
        {changes.map((change) => (
          <RuleDiff key={change.ruleId} change={change} />
        ))}
      </BlockStack>
    </div>
  );
}

function RuleDiff({ change: { name, change, facts } }: { change: RuleChange }) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h3" variant="headingSm" breakWord>
          {name}
        </Text>
        <Badge tone={TONES[change]}>{t(`pricing.diff.change.${change}`)}</Badge>
      </InlineStack>
      <ScrollTable label={t("pricing.diff.of", { name })} ledger>
        <thead>
          <tr>
            <th scope="col">{t("pricing.diff.field")}</th>
            {change !== "added" && (
              <th scope="col" className="ledger-text">
                {t("pricing.diff.before")}
              </th>
            )}
            {change !== "removed" && (
              <th scope="col" className="ledger-text">
                {t("pricing.diff.after")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {facts.map(({ key, what, before, after }) => (
            <tr key={key}>
              <th scope="row">{what}</th>
              {change !== "added" && (
                <td className="ledger-cause">
                  {change === "changed" && before !== null ? <del>{before}</del> : before}
                </td>
              )}
              {change !== "removed" && (
                <td className="ledger-cause">{change === "changed" && after !== null ? <ins>{after}</ins> : after}</td>
              )}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </BlockStack>
  );
}
