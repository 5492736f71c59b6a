import { BlockStack, Button, InlineError, InlineStack, Tag, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldId, useRuleEditing } from "../rule-editing.ts";
import { type PricedProduct, pickedProduct } from "../things.ts";

/** As many names as a card can show; the rest is counted. */
const SHOWN_AT_MOST = 20;

/** Opens the admin's own picker. @returns null where the merchant left it, or outside the admin. */
export async function pickProducts(chosen: readonly string[], multiple: boolean): Promise<PricedProduct[] | null> {
  const picked = await window.shopify?.resourcePicker({
    type: "product",
    multiple,
    action: "select",
    selectionIds: chosen.map((id) => ({ id })),
  });
  return picked === undefined
    ? null
    : [...picked].flatMap((one) => {
        const product = pickedProduct(one);
        return product === null ? [] : [product];
      });
}

/** The products of a rule, chosen in the admin's own picker. */
export function ProductChoice({
  field,
  label,
  ids,
  onChange,
}: {
  field: string;
  label: string;
  ids: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const { t } = useTranslation();
  const { errorAt, disabled, nameOf, learn } = useRuleEditing();
  const [failed, setFailed] = useState(false);
  const choose = async () => {
    try {
      setFailed(false);
      const picked = await pickProducts(ids, true);
      if (picked === null) return;
      learn(picked);
      onChange(picked.map(({ id }) => id));
    } catch {
      setFailed(true);
    }
  };
  const wrong = failed ? t("pricing.editor.pickerFailed") : errorAt(field);
  const more = ids.length - SHOWN_AT_MOST;
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {label}
      </Text>
      {ids.length > 0 && (
        <InlineStack gap="150">
          {ids.slice(0, SHOWN_AT_MOST).map((id) => (
            <Tag key={id} onRemove={() => onChange(ids.filter((one) => one !== id))} disabled={disabled}>
              {nameOf(id)}
            </Tag>
          ))}
          {more > 0 && <Text as="span">{t("pricing.editor.moreProducts", { count: more })}</Text>}
        </InlineStack>
      )}
      <InlineStack>
        <Button id={fieldId(field)} onClick={() => void choose()} disabled={disabled}>
          {t(ids.length === 0 ? "pricing.editor.chooseProducts" : "pricing.editor.changeProducts")}
        </Button>
      </InlineStack>
      {wrong && <InlineError message={wrong} fieldID={fieldId(field)} />}
    </BlockStack>
  );
}
