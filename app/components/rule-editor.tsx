import { SaveBar } from "@shopify/app-bridge-react";
import { BlockStack, Button, Card, Checkbox, InlineStack, Layout, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { RULE_KINDS, type RuleKind } from "../price-rule-form.ts";
import { RuleEditingProvider, useRuleEditing } from "../rule-editing.ts";
import { type RuleEditorProps, type RuleEditorState, useRuleEditor } from "../use-rule-editor.ts";
import { BudgetBar } from "./budget-bars.tsx";
import { CommandOutcome } from "./command-outcome.tsx";
import { PricePreview } from "./price-preview.tsx";
import { RuleEffect } from "./rule-effect.tsx";
import { ProblemSummary } from "./rule-summary.tsx";
import { RuleAudience, RuleSchedule, RuleTogether } from "./rule-terms.tsx";
import { RuleSelect, RuleTextField } from "./rule-text-field.tsx";

const SAVE_BAR = "rule-save-bar";

/** Form, save bar and preview of one rule. */
export function RuleEditor(props: RuleEditorProps) {
  const { t } = useTranslation();
  const state = useRuleEditor(props);
  const { command, problems, tries, save, discard } = state;
  const isSaving = command.state === "pending";
  return (
    <RuleEditingProvider value={state.editing}>
      <SaveBar id={SAVE_BAR} open={state.isDirty && !props.disabled}>
        <button type="button" variant="primary" onClick={save} disabled={isSaving}>
          {t("pricing.editor.save")}
        </button>
        <button type="button" onClick={discard} disabled={isSaving}>
          {t("pricing.editor.discard")}
        </button>
      </SaveBar>
      <BlockStack gap="400">
        <ProblemSummary lines={problems.summary} tries={tries} />
        <CommandOutcome now={command} done={t("pricing.editor.saved")} failed={t("pricing.editor.failed")} />
        <Layout>
          <Layout.Section>
            <form
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                save();
              }}
            >
              <BlockStack gap="400">
                <RuleBasics paused={state.paused} setPaused={state.setPaused} />
                <RuleAudience />
                <RuleSchedule />
                <RuleTogether />
                <InlineStack>
                  <Button submit variant="primary" loading={isSaving} disabled={props.disabled}>
                    {t("pricing.editor.save")}
                  </Button>
                </InlineStack>
              </BlockStack>
            </form>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <Side state={state} />
          </Layout.Section>
        </Layout>
      </BlockStack>
    </RuleEditingProvider>
  );
}

function Side({ state }: { state: RuleEditorState }) {
  const { t } = useTranslation();
  const { check, quote, preview, rule } = state;
  return (
    <BlockStack gap="400">
      <PricePreview preview={preview} rule={rule} answer={quote.answer} isOld={quote.isOld} />
      {check && (
        <Card>
          <BudgetBar
            title={t("pricing.budget.table")}
            help={t("pricing.budget.withThis")}
            unit="bytes"
            budget={check.tableBytes}
          />
        </Card>
      )}
    </BlockStack>
  );
}

function RuleBasics({ paused, setPaused }: { paused: boolean; setPaused: (paused: boolean) => void }) {
  const { t } = useTranslation();
  const { form, change, disabled } = useRuleEditing();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          {t("pricing.editor.rule")}
        </Text>
        <RuleTextField
          field="name"
          label={t("pricing.editor.name")}
          value={form.name}
          onChange={(name) => change({ name })}
          helpText={t("pricing.editor.nameHelp")}
        />
        <RuleSelect
          field="effect.kind"
          label={t("pricing.editor.kind")}
          value={form.kind}
          options={RULE_KINDS.map((value: RuleKind) => ({ value, label: t(`pricing.kinds.${value}`) }))}
          onChange={(kind) => change({ kind })}
          help={t(`pricing.kindHelp.${form.kind}`)}
        />
        <RuleEffect />
        <RuleTextField
          field="label"
          label={t("pricing.editor.label")}
          value={form.label}
          onChange={(label) => change({ label })}
          helpText={t("pricing.editor.labelHelp")}
        />
        <Checkbox
          label={t("pricing.editor.paused")}
          helpText={t("pricing.editor.pausedHelp")}
          checked={paused}
          onChange={setPaused}
          disabled={disabled}
        />
      </BlockStack>
    </Card>
  );
}
