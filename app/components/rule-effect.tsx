import { BlockStack, Button, Checkbox, InlineError, InlineStack, Text } from "@shopify/polaris";
import { DeleteIcon } from "@shopify/polaris-icons";
import { useTranslation } from "react-i18next";
import { freshKey } from "../price-rule-form.ts";
import { amountExample, decimalSignOf } from "../price-text.ts";
import { fieldId, useRuleEditing } from "../rule-editing.ts";
import { useLocale, useShop } from "../shop-context.tsx";
import { variantName } from "../things.ts";
import { ProductChoice, pickProducts } from "./product-choice.tsx";
import { RuleSelect, RuleTextField } from "./rule-text-field.tsx";
import { FieldRow, RuleTiers, ValueFields } from "./rule-tiers.tsx";

const COUNT_BY = ["line", "product", "group"] as const;
const SCOPES = ["all", "products"] as const;
const KIT_WAYS = ["merge", "expand"] as const;

/** The fields of the rule's kind. */
export function RuleEffect() {
  const { kind } = useRuleEditing().form;
  switch (kind) {
    case "product":
      return (
        <BlockStack gap="500">
          <RuleTiers kind={kind} />
          <ScopeFields />
          <CountBy />
        </BlockStack>
      );
    case "order":
    case "delivery":
      return <RuleTiers kind={kind} />;
    case "quantity":
      return (
        <BlockStack gap="500">
          <QuantityFields />
          <ScopeFields />
        </BlockStack>
      );
    case "kit":
      return <KitFields />;
    case "redemption":
      return <RedemptionFields />;
  }
}

function ScopeFields() {
  const { t } = useTranslation();
  const { form, change } = useRuleEditing();
  return (
    <BlockStack gap="400">
      <RuleSelect
        field="effect.scope.type"
        label={t("pricing.editor.scope")}
        value={form.scope}
        options={SCOPES.map((value) => ({ value, label: t(`pricing.scope.${value}`) }))}
        onChange={(scope) => change({ scope })}
      />
      {form.scope === "products" ? (
        <ProductChoice
          field="effect.scope.productIds"
          label={t("pricing.editor.products")}
          ids={form.productIds}
          onChange={(productIds) => change({ productIds })}
        />
      ) : (
        <ProductChoice
          field="effect.scope.except"
          label={t("pricing.editor.except")}
          ids={form.except}
          onChange={(except) => change({ except })}
        />
      )}
    </BlockStack>
  );
}

function CountBy() {
  const { t } = useTranslation();
  const { form, change } = useRuleEditing();
  return (
    <RuleSelect
      field="effect.countBy"
      label={t("pricing.editor.countBy")}
      value={form.countBy}
      options={COUNT_BY.map((value) => ({ value, label: t(`pricing.countBy.${value}`) }))}
      onChange={(countBy) => change({ countBy })}
      help={t("pricing.editor.countByHelp")}
    />
  );
}

function QuantityFields() {
  const { t } = useTranslation();
  const { form, change } = useRuleEditing();
  return (
    <BlockStack gap="300">
      <FieldRow>
        {(["minimum", "maximum", "multiple"] as const).map((limit) => (
          <RuleTextField
            key={limit}
            field={`effect.${limit}`}
            label={t(`pricing.editor.${limit}`)}
            value={form[limit]}
            onChange={(text) => change({ [limit]: text })}
            inputMode="numeric"
          />
        ))}
      </FieldRow>
      <Text as="p" tone="subdued">
        {t("pricing.editor.quantityHelp")}
      </Text>
    </BlockStack>
  );
}

function KitFields() {
  const { t } = useTranslation();
  const { form, change, learn, nameOf, errorAt, disabled } = useRuleEditing();
  const choose = async () => {
    const [picked] = (await pickProducts([], false).catch(() => null)) ?? [];
    const variant = picked?.variants[0];
    if (!picked || !variant) return;
    learn([picked]);
    change({ kitVariantId: variant.id, kitTitle: form.kitTitle || variantName(picked, variant) });
  };
  const wrong = errorAt("effect.variantId");
  return (
    <BlockStack gap="400">
      <RuleSelect
        field="effect.way"
        label={t("pricing.editor.kitWay")}
        value={form.kitWay}
        options={KIT_WAYS.map((value) => ({ value, label: t(`pricing.kitWays.${value}`) }))}
        onChange={(kitWay) => change({ kitWay })}
      />
      <BlockStack gap="200">
        <Text as="h3" variant="headingSm">
          {t("pricing.editor.kitVariant")}
        </Text>
        <InlineStack gap="300" blockAlign="center">
          <Button id={fieldId("effect.variantId")} onClick={() => void choose()} disabled={disabled}>
            {t("pricing.editor.chooseProduct")}
          </Button>
          {form.kitVariantId !== "" && <Text as="span">{nameOf(form.kitVariantId)}</Text>}
        </InlineStack>
        {wrong && <InlineError message={wrong} fieldID={fieldId("effect.variantId")} />}
      </BlockStack>
      <RuleTextField
        field="effect.title"
        label={t("pricing.editor.kitTitle")}
        value={form.kitTitle}
        onChange={(kitTitle) => change({ kitTitle })}
      />
      <Components />
      <Checkbox
        label={t("pricing.editor.kitHasValue")}
        checked={form.kitValue !== null}
        onChange={(on) => change({ kitValue: on ? { type: "percent", value: "" } : null })}
        disabled={disabled}
      />
      {form.kitValue !== null && (
        <FieldRow>
          <ValueFields
            kind="kit"
            field="effect.value"
            value={form.kitValue}
            set={(changes) => change({ kitValue: form.kitValue && { ...form.kitValue, ...changes } })}
          />
        </FieldRow>
      )}
    </BlockStack>
  );
}

function Components() {
  const { t } = useTranslation();
  const { form, change, learn, nameOf, errorAt, disabled } = useRuleEditing();
  const { components } = form;
  const add = async () => {
    const picked = (await pickProducts([], true).catch(() => null)) ?? [];
    learn(picked);
    const fresh = picked.flatMap(({ variants: [variant] }) => (variant ? [variant.id] : []));
    const known = new Set(components.map(({ variantId }) => variantId));
    let key = freshKey(components);
    const more = fresh.filter((id) => !known.has(id)).map((variantId) => ({ key: key++, variantId, quantity: "1" }));
    if (more.length > 0) change({ components: [...components, ...more] });
  };
  const wrong = errorAt("effect.components");
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("pricing.editor.components")}
      </Text>
      {components.map((component, at) => (
        <div key={component.key} className="kit-component">
          <Text as="span">{nameOf(component.variantId)}</Text>
          <RuleTextField
            field={`effect.components.${at}.quantity`}
            label={t("pricing.editor.quantityOf", { name: nameOf(component.variantId) })}
            labelHidden
            value={component.quantity}
            inputMode="numeric"
            onChange={(quantity) =>
              change({
                components: components.map((one) => (one.key === component.key ? { ...one, quantity } : one)),
              })
            }
          />
          <Button
            icon={DeleteIcon}
            variant="tertiary"
            accessibilityLabel={t("pricing.editor.removeOne", { name: nameOf(component.variantId) })}
            onClick={() => change({ components: components.filter(({ key }) => key !== component.key) })}
            disabled={disabled}
          />
        </div>
      ))}
      <InlineStack>
        <Button id={fieldId("effect.components")} onClick={() => void add()} disabled={disabled}>
          {t("pricing.editor.addComponents")}
        </Button>
      </InlineStack>
      {wrong && <InlineError message={wrong} fieldID={fieldId("effect.components")} />}
    </BlockStack>
  );
}

function RedemptionFields() {
  const { t } = useTranslation();
  const { form, change } = useRuleEditing();
  const { currency } = useShop();
  const sign = decimalSignOf(useLocale());
  return (
    <FieldRow>
      <RuleTextField
        field="effect.points"
        label={t("pricing.editor.points")}
        value={form.points}
        onChange={(points) => change({ points })}
        inputMode="numeric"
      />
      <RuleTextField
        field="effect.minor"
        label={t("pricing.editor.pointsWorth")}
        value={form.pointsWorth}
        onChange={(pointsWorth) => change({ pointsWorth })}
        inputMode="decimal"
        suffix={currency}
        placeholder={amountExample(currency, sign)}
      />
      <RuleTextField
        field="effect.maxPercentBps"
        label={t("pricing.editor.maxPercent")}
        value={form.maxPercent}
        onChange={(maxPercent) => change({ maxPercent })}
        inputMode="decimal"
        suffix="%"
        helpText={t("pricing.editor.maxPercentHelp")}
      />
    </FieldRow>
  );
}
