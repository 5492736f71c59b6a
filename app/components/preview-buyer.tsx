import { BlockStack, Button, Checkbox, Collapsible, InlineGrid, InlineStack, TextField } from "@shopify/polaris";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PreviewBuyer } from "../preview-cart.ts";
import { useRuleEditing } from "../rule-editing.ts";

/** Who buys in the preview, and when. Folded away: what the rule asks for is filled in already. */
export function PreviewBuyerFields({
  buyer,
  set,
}: {
  buyer: PreviewBuyer;
  set: (changes: Partial<PreviewBuyer>) => void;
}) {
  const { t } = useTranslation();
  const { form } = useRuleEditing();
  const [open, setOpen] = useState(false);
  const id = useId();
  const isB2b = form.audience === "company" || form.audience === "company-location";
  return (
    <BlockStack gap="300">
      <InlineStack>
        <Button
          variant="plain"
          disclosure={open ? "up" : "down"}
          ariaControls={id}
          ariaExpanded={open}
          onClick={() => setOpen(!open)}
        >
          {t("pricing.preview.buyer")}
        </Button>
      </InlineStack>
      <Collapsible id={id} open={open}>
        <BlockStack gap="300">
          <InlineGrid columns={2} gap="300" alignItems="start">
            <TextField
              label={t("pricing.preview.group")}
              autoComplete="off"
              value={buyer.group}
              onChange={(group) => set({ group })}
            />
            <TextField
              label={t("pricing.preview.at")}
              type="datetime-local"
              autoComplete="off"
              value={buyer.at}
              onChange={(at) => set({ at })}
            />
            {form.kind === "redemption" && (
              <TextField
                label={t("pricing.preview.points")}
                autoComplete="off"
                inputMode="numeric"
                value={buyer.redeemPoints}
                onChange={(redeemPoints) => set({ redeemPoints })}
              />
            )}
          </InlineGrid>
          {isB2b && (
            <Checkbox
              label={t("pricing.preview.company")}
              checked={buyer.isCompany}
              onChange={(isCompany) => set({ isCompany })}
            />
          )}
          {form.testCustomerIds.length > 0 && (
            <Checkbox
              label={t("pricing.preview.tester")}
              checked={buyer.isTester}
              onChange={(isTester) => set({ isTester })}
            />
          )}
        </BlockStack>
      </Collapsible>
    </BlockStack>
  );
}
