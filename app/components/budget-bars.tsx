import { BlockStack, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../shop-context.tsx";

/** From here on there is little room for another rule. */
const NEARLY_FULL = 0.9;

export interface Budget {
  readonly used: number;
  readonly limit: number;
}

/** How much of one of Shopify's limits the rules take. In words too: a screen reader gets no more from the bar. */
export function BudgetBar({
  title,
  help,
  unit,
  budget,
}: {
  title: string;
  help: string;
  unit: "bytes" | "instructions";
  budget: Budget;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const share = budget.limit === 0 ? 0 : budget.used / budget.limit;
  return (
    <BlockStack gap="200">
      <InlineStack align="space-between" gap="200">
        <Text as="h3" variant="headingSm" id={id}>
          {title}
        </Text>
        <Text as="span" {...(share > NEARLY_FULL ? { tone: "critical" as const } : {})}>
          <span className="figures">
            {t(`pricing.budget.${unit}`, {
              used: format.count(Math.round(budget.used)),
              limit: format.count(Math.round(budget.limit)),
              percent: format.count(Math.ceil(share * 100)),
            })}
          </span>
        </Text>
      </InlineStack>
      <ProgressBar
        ariaLabelledBy={id}
        size="small"
        progress={Math.min(100, share * 100)}
        tone={share > NEARLY_FULL ? "critical" : "primary"}
        animated={false}
      />
      <Text as="p" variant="bodySm" tone="subdued">
        {help}
      </Text>
    </BlockStack>
  );
}

/** Both budgets of the compiled rules. */
export function BudgetsCard({ tableBytes, instructions }: { tableBytes: Budget; instructions: Budget }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          {t("pricing.budget.title")}
        </Text>
        <BudgetBar
          title={t("pricing.budget.table")}
          help={t("pricing.budget.tableHelp")}
          unit="bytes"
          budget={tableBytes}
        />
        <BudgetBar
          title={t("pricing.budget.work")}
          help={t("pricing.budget.workHelp")}
          unit="instructions"
          budget={instructions}
        />
      </BlockStack>
    </Card>
  );
}
