import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useRuleEditing } from "../rule-editing.ts";
import { useShop } from "../shop-context.tsx";
import { useTimeZones } from "../use-time-zones.ts";
import { RuleSelect, RuleTextField } from "./rule-text-field.tsx";
import { FieldRow } from "./rule-tiers.tsx";
import { TestCustomers } from "./test-customers.tsx";

const AUDIENCES = ["everyone", "price-group", "company", "company-location"] as const;
const COMBINATIONS = ["best", "stack", "exclusive"] as const;

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}

/** For whom the rule is. */
export function RuleAudience() {
  const { t } = useTranslation();
  const { form, change } = useRuleEditing();
  return (
    <Part title={t("pricing.editor.audience")}>
      <RuleSelect
        field="audience.type"
        label={t("pricing.editor.audienceType")}
        value={form.audience}
        options={AUDIENCES.map((value) => ({ value, label: t(`pricing.audience.${value}`) }))}
        onChange={(audience) => change({ audience })}
      />
      {form.audience === "price-group" && (
        <RuleTextField
          field="audience.group"
          label={t("pricing.editor.group")}
          value={form.group}
          onChange={(group) => change({ group })}
          helpText={t("pricing.editor.groupHelp", { group: form.group.trim() || "wholesale" })}
        />
      )}
      {form.audience === "company" && (
        <RuleTextField
          field="audience.companyId"
          label={t("pricing.editor.company")}
          value={form.companyId}
          onChange={(companyId) => change({ companyId })}
          helpText={t("pricing.editor.companyHelp")}
        />
      )}
      {form.audience === "company-location" && (
        <RuleTextField
          field="audience.companyLocationId"
          label={t("pricing.editor.location")}
          value={form.companyLocationId}
          onChange={(companyLocationId) => change({ companyLocationId })}
          helpText={t("pricing.editor.locationHelp")}
        />
      )}
      <TestCustomers />
    </Part>
  );
}

/** From when to when, on whose wall. */
export function RuleSchedule() {
  const { t } = useTranslation();
  const { form, change } = useRuleEditing();
  return (
    <Part title={t("pricing.editor.schedule")}>
      <FieldRow>
        <RuleTextField
          field="startsAt"
          type="datetime-local"
          label={t("pricing.editor.startsAt")}
          value={form.startsAt}
          onChange={(startsAt) => change({ startsAt })}
        />
        <RuleTextField
          field="endsAt"
          type="datetime-local"
          label={t("pricing.editor.endsAt")}
          value={form.endsAt}
          onChange={(endsAt) => change({ endsAt })}
        />
        <TimeZone />
      </FieldRow>
      <Text as="p" tone="subdued">
        {t("pricing.editor.scheduleHelp")}
      </Text>
    </Part>
  );
}

function TimeZone() {
  const { t } = useTranslation();
  const { form, change } = useRuleEditing();
  const shop = useShop();
  const options = useTimeZones([shop.timeZone, form.timeZone]);
  return (
    <RuleSelect
      field="timeZone"
      label={t("pricing.editor.timeZone")}
      value={form.timeZone}
      options={options}
      onChange={(timeZone) => change({ timeZone })}
    />
  );
}

/** How the rule goes together with others, and where it stops. */
export function RuleTogether() {
  const { t } = useTranslation();
  const { form, change } = useRuleEditing();
  const { currency } = useShop();
  const isPriced = form.kind !== "quantity";
  return (
    <Part title={t("pricing.editor.together")}>
      <FieldRow>
        <RuleTextField
          field="priority"
          label={t("pricing.editor.priority")}
          value={form.priority}
          onChange={(priority) => change({ priority })}
          inputMode="numeric"
          helpText={t("pricing.editor.priorityHelp")}
        />
        {isPriced && (
          <RuleSelect
            field="combination"
            label={t("pricing.editor.combination")}
            value={form.combination}
            options={COMBINATIONS.map((value) => ({ value, label: t(`pricing.combinations.${value}`) }))}
            onChange={(combination) => change({ combination })}
            help={t(`pricing.combinationHelp.${form.combination}`)}
          />
        )}
      </FieldRow>
      {isPriced && (
        <FieldRow>
          <RuleTextField
            field="capBps"
            label={t("pricing.editor.capPercent")}
            value={form.capPercent}
            onChange={(capPercent) => change({ capPercent })}
            inputMode="decimal"
            suffix="%"
            helpText={t("pricing.editor.capPercentHelp")}
          />
          <RuleTextField
            field="capMinor"
            label={t("pricing.editor.capAmount")}
            value={form.capAmount}
            onChange={(capAmount) => change({ capAmount })}
            inputMode="decimal"
            suffix={currency}
            helpText={t("pricing.editor.capAmountHelp")}
          />
        </FieldRow>
      )}
    </Part>
  );
}
