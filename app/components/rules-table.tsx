import {
  Badge,
  BlockStack,
  Box,
  Button,
  Card,
  IndexTable,
  InlineGrid,
  InlineStack,
  Link,
  Text,
  useBreakpoints,
} from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { PricingRules, RuleState } from "../../contracts/queries/pricing.ts";
import { EXAMPLES } from "../price-rule-examples.ts";
import { audienceWords, effectWords, idNumber, scheduleWords } from "../price-rule-words.ts";
import { NEW_RULE, rulePath } from "../pricing-path.ts";
import { useFormat, useLocale, useShop } from "../shop-context.tsx";
import { Teaching } from "./teaching.tsx";

export type RulesWire = z.input<(typeof PricingRules)["output"]>;
export type ListedWire = RulesWire["rules"][number];
type State = z.output<typeof RuleState>;

const TONES: Record<State, React.ComponentProps<typeof Badge>["tone"]> = {
  draft: "attention",
  live: "success",
  scheduled: "info",
  ended: "enabled",
  test: "magic",
  paused: "warning",
};

export function StateBadge({ state }: { state: State }) {
  const { t } = useTranslation();
  return <Badge {...(TONES[state] ? { tone: TONES[state] } : {})}>{t(`pricing.states.${state}`)}</Badge>;
}

/** Every rule as it was last saved. */
export function RulesTable({ data }: { data: RulesWire }) {
  const { t } = useTranslation();
  const { smDown } = useBreakpoints();
  if (data.rules.length === 0) return <NoRules />;
  const headings: React.ComponentProps<typeof IndexTable>["headings"] = [
    { title: t("pricing.rule") },
    { title: t("pricing.state") },
    { title: t("pricing.for") },
    { title: t("pricing.when") },
    { title: t("pricing.budget.share"), alignment: "end" },
  ];
  return (
    <Card padding="0">
      <IndexTable
        resourceName={{ singular: t("pricing.one"), plural: t("pricing.many") }}
        itemCount={data.rules.length}
        headings={headings}
        selectable={false}
        condensed={smDown}
      >
        {data.rules.map((listed, position) =>
          smDown ? (
            <CondensedRow key={listed.rule.ruleId} listed={listed} position={position} />
          ) : (
            <FullRow key={listed.rule.ruleId} listed={listed} position={position} limit={data.tableBytes.limit} />
          ),
        )}
      </IndexTable>
    </Card>
  );
}

/** What a rule says, for a list: products are counted there, never named. */
export function useWords() {
  const { t } = useTranslation();
  const format = useFormat();
  const locale = useLocale();
  const { currency } = useShop();
  return { t, format, locale, currency, nameOf: idNumber };
}

function Named({ listed }: { listed: ListedWire }) {
  const { t } = useTranslation();
  const words = useWords();
  const { rule, problems } = listed;
  const errors = problems.filter(({ level }) => level === "error").length;
  const warnings = problems.length - errors;
  return (
    <BlockStack gap="050">
      <Link dataPrimaryLink url={rulePath(rule.ruleId)} monochrome removeUnderline>
        <Text as="span" fontWeight="semibold" breakWord>
          {rule.name}
        </Text>
      </Link>
      <Text as="span" variant="bodySm" tone="subdued" breakWord>
        {t(`pricing.kinds.${rule.effect.kind}`)}: {effectWords(rule.effect, words)}
      </Text>
      <InlineStack gap="100">
        {errors > 0 && <Badge tone="critical">{t("pricing.errorCount", { count: errors })}</Badge>}
        {warnings > 0 && <Badge tone="warning">{t("pricing.warningCount", { count: warnings })}</Badge>}
      </InlineStack>
    </BlockStack>
  );
}

function FullRow({ listed, position, limit }: { listed: ListedWire; position: number; limit: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const { rule, state, bytes } = listed;
  return (
    <IndexTable.Row id={rule.ruleId} position={position}>
      <IndexTable.Cell>
        <Named listed={listed} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <StateBadge state={state} />
      </IndexTable.Cell>
      <IndexTable.Cell>{audienceWords(rule.audience, words)}</IndexTable.Cell>
      <IndexTable.Cell>{scheduleWords(rule, words)}</IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="span" alignment="end" numeric>
          {t("pricing.budget.ofRule", {
            percent: words.format.count(Math.ceil((bytes / Math.max(1, limit)) * 100)),
            bytes: words.format.count(bytes),
          })}
        </Text>
      </IndexTable.Cell>
    </IndexTable.Row>
  );
}

function CondensedRow({ listed, position }: { listed: ListedWire; position: number }) {
  const words = useWords();
  return (
    <IndexTable.Row id={listed.rule.ruleId} position={position}>
      <div style={{ padding: "12px 16px", width: "100%" }}>
        <BlockStack gap="100">
          <InlineStack align="space-between" gap="200" wrap={false}>
            <Named listed={listed} />
            <StateBadge state={listed.state} />
          </InlineStack>
          <Text as="p" variant="bodySm" tone="subdued">
            {audienceWords(listed.rule.audience, words)} · {scheduleWords(listed.rule, words)}
          </Text>
        </BlockStack>
      </div>
    </IndexTable.Row>
  );
}

/** Nothing yet: what a rule is, and some to begin with. */
export function NoRules() {
  const { t } = useTranslation();
  return (
    <Card padding="0">
      <Teaching
        title={t("pricing.none.title")}
        text={t("pricing.none.text")}
        action={{ label: t("pricing.add"), url: rulePath(NEW_RULE) }}
      />
      <Box padding="400" paddingBlockStart="0">
        <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="300">
          {EXAMPLES.map((example) => (
            <Box key={example} padding="400" borderWidth="025" borderColor="border" borderRadius="300">
              <BlockStack gap="200">
                <Text as="h3" variant="headingSm">
                  {t(`pricing.exampleNames.${example}`)}
                </Text>
                <Text as="p" tone="subdued">
                  {t(`pricing.exampleTexts.${example}`)}
                </Text>
                <InlineStack>
                  <Button
                    url={`${rulePath(NEW_RULE)}?example=${example}`}
                    accessibilityLabel={t("pricing.none.useOne", { name: t(`pricing.exampleNames.${example}`) })}
                  >
                    {t("pricing.none.use")}
                  </Button>
                </InlineStack>
              </BlockStack>
            </Box>
          ))}
        </InlineGrid>
      </Box>
    </Card>
  );
}
