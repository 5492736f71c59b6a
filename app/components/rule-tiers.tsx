import { BlockStack, Button, InlineError, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import { DeleteIcon, PlusIcon } from "@shopify/polaris-icons";
import { useTranslation } from "react-i18next";
import { PRICE_RULE_LIMITS } from "../../contracts/price-rule.ts";
import { freshKey, type TieredKind, type TierForm, type ValueForm, type ValueType } from "../price-rule-form.ts";
import { amountExample, decimalSignOf } from "../price-text.ts";
import { useRuleEditing } from "../rule-editing.ts";
import { useLocale, useShop } from "../shop-context.tsx";
import { RuleSelect, RuleTextField } from "./rule-text-field.tsx";
import "./rule-tiers.css";

const VALUES: Record<TieredKind | "kit", readonly ValueType[]> = {
  product: ["percent", "amount-off", "fixed-price"],
  order: ["percent", "amount-off"],
  delivery: ["percent", "amount-off", "fixed-price"],
  kit: ["percent", "amount-off", "fixed-price"],
};

/** The tiers of a rule, a row each: from when on, and how much less. */
export function RuleTiers({ kind }: { kind: TieredKind }) {
  const { t } = useTranslation();
  const { form, change, errorAt, disabled } = useRuleEditing();
  const { tiers } = form;
  const set = (key: number, changes: Partial<TierForm>) =>
    change({ tiers: tiers.map((tier) => (tier.key === key ? { ...tier, ...changes } : tier)) });
  const last = tiers.at(-1);
  const add = () =>
    change({ tiers: [...tiers, { key: freshKey(tiers), from: "", type: last?.type ?? "percent", value: "" }] });
  const wrong = errorAt("effect.tiers");
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("pricing.editor.tiers")}
      </Text>
      <Text as="p" tone="subdued">
        {t(`pricing.editor.tiersHelp.${kind}`)}
      </Text>
      {tiers.map((tier, at) => (
        <TierRow
          key={tier.key}
          kind={kind}
          tier={tier}
          at={at}
          set={(changes) => set(tier.key, changes)}
          {...(tiers.length > 1
            ? { remove: () => change({ tiers: tiers.filter(({ key }) => key !== tier.key) }) }
            : {})}
        />
      ))}
      {wrong && <InlineError message={wrong} fieldID="rule.effect.tiers" />}
      <InlineStack>
        <Button icon={PlusIcon} onClick={add} disabled={disabled || tiers.length >= PRICE_RULE_LIMITS.tiers}>
          {t("pricing.editor.addTier")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}

function TierRow({
  kind,
  tier,
  at,
  set,
  remove,
}: {
  kind: TieredKind;
  tier: TierForm;
  at: number;
  set: (changes: Partial<TierForm>) => void;
  remove?: () => void;
}) {
  const { t } = useTranslation();
  const { disabled } = useRuleEditing();
  const { currency } = useShop();
  const isQuantity = kind === "product";
  const row = t("pricing.editor.tierRow", { number: at + 1 });
  return (
    <fieldset className="rule-tier">
      <legend className="rule-tier-legend">{row}</legend>
      <RuleTextField
        field={`effect.tiers.${at}.${isQuantity ? "fromQuantity" : "fromMinor"}`}
        label={t(isQuantity ? "pricing.editor.fromUnits" : "pricing.editor.fromAmount")}
        value={tier.from}
        onChange={(from) => set({ from })}
        inputMode={isQuantity ? "numeric" : "decimal"}
        {...(isQuantity ? {} : { suffix: currency })}
      />
      <ValueFields kind={kind} field={`effect.tiers.${at}.value`} value={tier} set={set} />
      <div className="rule-tier-remove">
        {remove && (
          <Button
            icon={DeleteIcon}
            variant="tertiary"
            accessibilityLabel={t("pricing.editor.removeTier", { number: at + 1 })}
            onClick={remove}
            disabled={disabled}
          />
        )}
      </div>
    </fieldset>
  );
}

/** How much less: a percentage or an amount. */
export function ValueFields({
  kind,
  field,
  value,
  set,
}: {
  kind: TieredKind | "kit";
  field: string;
  value: ValueForm;
  set: (changes: Partial<ValueForm>) => void;
}) {
  const { t } = useTranslation();
  const { currency } = useShop();
  const sign = decimalSignOf(useLocale());
  const isPercent = value.type === "percent";
  const types = VALUES[kind].includes(value.type) ? VALUES[kind] : [...VALUES[kind], value.type];
  return (
    <>
      <RuleSelect
        field={`${field}.type`}
        label={t("pricing.editor.valueType")}
        value={value.type}
        options={types.map((type) => ({ value: type, label: t(`pricing.values.${kind}-${type}`) }))}
        onChange={(type) => set({ type })}
      />
      <RuleTextField
        field={isPercent ? `${field}.percentBps` : `${field}.minor`}
        label={t(isPercent ? "pricing.editor.percent" : "pricing.editor.amount")}
        value={value.value}
        onChange={(text) => set({ value: text })}
        inputMode="decimal"
        suffix={isPercent ? "%" : currency}
        placeholder={isPercent ? `8${sign}5` : amountExample(currency, sign)}
      />
    </>
  );
}

/** Two or three fields beside each other, under each other where there is no room. */
export function FieldRow({ children }: { children: React.ReactNode }) {
  return (
    <InlineGrid columns={{ xs: 1, sm: 3 }} gap="400" alignItems="start">
      {children}
    </InlineGrid>
  );
}
