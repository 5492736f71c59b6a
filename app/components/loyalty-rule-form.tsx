import { SaveBar } from "@shopify/app-bridge-react";
import { BlockStack, Button, Checkbox, InlineGrid, InlineStack, Text, TextField } from "@shopify/polaris";
import { DeleteIcon, PlusIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  LOYALTY_TIERS_MAX,
  type LoyaltyForm,
  type LoyaltyRuleWire,
  type LoyaltyTierForm,
  loyaltyFormOf,
  loyaltyRuleOf,
} from "../loyalty-form.ts";
import { freshKey } from "../price-rule-form.ts";
import { amountExample, decimalSignOf } from "../price-text.ts";
import { useLocale } from "../shop-context.tsx";
import { useCommand } from "../use-command.ts";
import { CommandOutcome } from "./command-outcome.tsx";
import "./rule-tiers.css";

const SAVE_BAR = "loyalty-save-bar";

/** Changes the rule for points: from now on. */
export function LoyaltyRuleForm({ rule, disabled }: { rule: LoyaltyRuleWire; disabled: boolean }) {
  const { t } = useTranslation();
  const sign = decimalSignOf(useLocale());
  const { now, start } = useCommand("customers");
  const saved = loyaltyFormOf(rule, sign);
  const [form, setForm] = useState<LoyaltyForm>(saved);
  const [tried, setTried] = useState(false);
  const read = loyaltyRuleOf(form, rule.currency);
  // "2" and "2.00" are the same rule: nothing is left to save.
  const isDirty = JSON.stringify(read.rule ?? form) !== JSON.stringify(loyaltyRuleOf(saved, rule.currency).rule);
  const change = (changes: Partial<LoyaltyForm>) => setForm({ ...form, ...changes });
  const errorAt = (field: string) => {
    const code = read.problems.get(field);
    if (code === undefined || (!tried && code === "required")) return false;
    return t(`loyalty.wrong.${code}`, { example: amountExample(rule.currency, sign) });
  };
  const save = () => {
    setTried(true);
    if (read.rule !== null) start({ intent: "loyalty", rule: JSON.stringify(read.rule) });
  };
  const discard = () => {
    setForm(saved);
    setTried(false);
  };
  return (
    <BlockStack gap="300">
      <SaveBar id={SAVE_BAR} open={isDirty && !disabled}>
        <button type="button" variant="primary" onClick={save} disabled={now.state === "pending"}>
          {t("loyalty.save")}
        </button>
        <button type="button" onClick={discard} disabled={now.state === "pending"}>
          {t("loyalty.discard")}
        </button>
      </SaveBar>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <BlockStack gap="400">
          <InlineGrid columns={{ xs: 1, sm: 3 }} gap="400" alignItems="start">
            <TextField
              label={t("loyalty.points")}
              autoComplete="off"
              inputMode="numeric"
              value={form.points}
              onChange={(points) => change({ points })}
              error={errorAt("points")}
              disabled={disabled}
            />
            <TextField
              label={t("loyalty.perAmount")}
              autoComplete="off"
              inputMode="decimal"
              suffix={rule.currency}
              value={form.perAmount}
              onChange={(perAmount) => change({ perAmount })}
              error={errorAt("perMinor")}
              disabled={disabled}
            />
          </InlineGrid>
          <Tiers form={form} change={change} errorAt={errorAt} currency={rule.currency} disabled={disabled} />
          <Checkbox
            label={t("loyalty.pastOrders")}
            helpText={t("loyalty.pastOrdersHelp")}
            checked={form.pastOrders}
            onChange={(pastOrders) => change({ pastOrders })}
            disabled={disabled}
          />
          <InlineStack gap="300" blockAlign="center">
            <Button submit variant="primary" loading={now.state === "pending"} disabled={disabled}>
              {t("loyalty.save")}
            </Button>
            <Text as="span" tone="subdued">
              {t("loyalty.fromNow")}
            </Text>
          </InlineStack>
        </BlockStack>
      </form>
      <CommandOutcome now={now} done={t("loyalty.saved")} failed={t("loyalty.failed")} />
    </BlockStack>
  );
}

function Tiers({
  form,
  change,
  errorAt,
  currency,
  disabled,
}: {
  form: LoyaltyForm;
  change: (changes: Partial<LoyaltyForm>) => void;
  errorAt: (field: string) => string | false;
  currency: string;
  disabled: boolean;
}) {
  const { t } = useTranslation();
  const { tiers } = form;
  const set = (key: number, changes: Partial<LoyaltyTierForm>) =>
    change({ tiers: tiers.map((tier) => (tier.key === key ? { ...tier, ...changes } : tier)) });
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("loyalty.tiers")}
      </Text>
      <Text as="p" tone="subdued">
        {t("loyalty.tiersHelp")}
      </Text>
      {tiers.map(({ key, name, from }, at) => (
        <div key={key} className="loyalty-tier">
          <TextField
            label={t("loyalty.tierName", { number: at + 1 })}
            autoComplete="off"
            value={name}
            maxLength={40}
            onChange={(text) => set(key, { name: text })}
            error={errorAt(`tiers.${at}.name`)}
            disabled={disabled}
          />
          <TextField
            label={t("loyalty.tierFrom", { number: at + 1 })}
            autoComplete="off"
            inputMode="decimal"
            suffix={currency}
            value={from}
            onChange={(text) => set(key, { from: text })}
            error={errorAt(`tiers.${at}.fromMinor`)}
            // The first begins at nothing: every customer is in some tier.
            disabled={disabled || at === 0}
          />
          <div className="rule-tier-remove">
            {at > 0 && (
              <Button
                icon={DeleteIcon}
                variant="tertiary"
                accessibilityLabel={t("loyalty.removeTier", { number: at + 1 })}
                onClick={() => change({ tiers: tiers.filter((tier) => tier.key !== key) })}
                disabled={disabled}
              />
            )}
          </div>
        </div>
      ))}
      <InlineStack>
        <Button
          icon={PlusIcon}
          disabled={disabled || tiers.length >= LOYALTY_TIERS_MAX}
          onClick={() => change({ tiers: [...tiers, { key: freshKey(tiers), name: "", from: "" }] })}
        >
          {t("loyalty.addTier")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}
