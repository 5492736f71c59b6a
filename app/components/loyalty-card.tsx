import { BlockStack, Button, Card, Collapsible, InlineStack, Text } from "@shopify/polaris";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Answered, dataOf } from "../answered.ts";
import type { LoyaltyWire } from "./customers-page.tsx";
import { LoyaltyRuleText } from "./loyalty-rule.tsx";
import { LoyaltyRuleForm } from "./loyalty-rule-form.tsx";

/** The rule for points in a sentence, and the form that changes it. */
export function LoyaltyCard({ answered }: { answered: Answered<LoyaltyWire> | null }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  const rule = answered && dataOf(answered)?.rule;
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="400">
          <div style={{ minHeight: "20px" }}>
            {answered !== null && (
              <Text as="p">{rule ? <LoyaltyRuleText rule={rule} /> : t("customers.ruleUnknown")}</Text>
            )}
          </div>
          <Button variant="plain" ariaControls={id} ariaExpanded={open} disabled={!rule} onClick={() => setOpen(!open)}>
            {t(open ? "loyalty.close" : "loyalty.change")}
          </Button>
        </InlineStack>
        {rule && (
          <Collapsible id={id} open={open}>
            {open && (
              <BlockStack gap="300">
                <Text as="h2" variant="headingSm">
                  {t("loyalty.title")}
                </Text>
                <LoyaltyRuleForm rule={rule} disabled={!answered.ok} />
              </BlockStack>
            )}
          </Collapsible>
        )}
      </BlockStack>
    </Card>
  );
}
