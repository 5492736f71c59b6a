import { SaveBar } from "@shopify/app-bridge-react";
import { BlockStack, Button, ChoiceList, InlineGrid, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { DeleteIcon, PlusIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DELIVERY_DAYS_MAX, type DeliverySettings } from "../../contracts/delivery.ts";
import {
  type DeliveryCountryForm,
  deliveryFormOf,
  deliverySettingsOf,
  type DeliveryForm as Fields,
  WEEKDAYS,
} from "../delivery-form.ts";
import { freshKey } from "../price-rule-form.ts";
import { useFormat, useLocale, useShop } from "../shop-context.tsx";
import { useCommand } from "../use-command.ts";
import { useTimeZones } from "../use-time-zones.ts";
import { CommandOutcome } from "./command-outcome.tsx";
import "./rule-tiers.css";

const SAVE_BAR = "delivery-save-bar";
/** A Monday. */
const MONDAY_MS = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

interface Editing {
  readonly form: Fields;
  readonly change: (changes: Partial<Fields>) => void;
  readonly errorAt: (field: string) => string | false;
  readonly disabled: boolean;
}

/** Changes what checkouts promise: from now on. */
export function DeliveryForm({ settings, disabled }: { settings: DeliverySettings; disabled: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { now, start } = useCommand("inventory");
  const saved = deliveryFormOf(settings);
  const [form, setForm] = useState<Fields>(saved);
  const read = deliverySettingsOf(form);
  // "9:30" and "09:30" are the same: nothing is left to save.
  const isDirty = JSON.stringify(read.settings ?? form) !== JSON.stringify(deliverySettingsOf(saved).settings);
  const pending = now.state === "pending";
  const save = () => {
    if (read.settings !== null) start({ intent: "delivery", settings: JSON.stringify(read.settings) });
  };
  const editing: Editing = {
    form,
    change: (changes) => setForm({ ...form, ...changes }),
    errorAt: (field) => {
      const code = read.problems.get(field);
      return code === undefined ? false : t(`delivery.wrong.${code}`, { most: format.count(DELIVERY_DAYS_MAX) });
    },
    disabled,
  };
  return (
    <BlockStack gap="300">
      <SaveBar id={SAVE_BAR} open={isDirty && !disabled}>
        <button type="button" variant="primary" onClick={save} disabled={pending}>
          {t("delivery.save")}
        </button>
        <button type="button" onClick={() => setForm(saved)} disabled={pending}>
          {t("delivery.discard")}
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
          <Everywhere {...editing} />
          <Countries {...editing} />
          <InlineStack>
            <Button submit variant="primary" loading={pending} disabled={disabled}>
              {t("delivery.save")}
            </Button>
          </InlineStack>
        </BlockStack>
      </form>
      <CommandOutcome now={now} done={t("delivery.saved")} failed={t("delivery.failed")} />
    </BlockStack>
  );
}

interface DaysForm {
  readonly minDays: string;
  readonly maxDays: string;
}

/** The least and the most days. at: what stands before their names in the form's problems. */
function Days({
  at,
  days,
  change,
  errorAt,
  disabled,
}: Pick<Editing, "errorAt" | "disabled"> & {
  at: string;
  days: DaysForm;
  change: (changes: Partial<DaysForm>) => void;
}) {
  const { t } = useTranslation();
  return (["minDays", "maxDays"] as const).map((name) => (
    <TextField
      key={name}
      label={t(`delivery.${name}`)}
      autoComplete="off"
      inputMode="numeric"
      value={days[name]}
      onChange={(text) => change({ [name]: text })}
      error={errorAt(`${at}${name}`)}
      disabled={disabled}
    />
  ));
}

function Everywhere({ form, change, errorAt, disabled }: Editing) {
  const { t } = useTranslation();
  const locale = useLocale();
  const shop = useShop();
  const zones = useTimeZones([shop.timeZone, form.timeZone]);
  const nameOf = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return (
    <>
      <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400" alignItems="start">
        <Days at="" days={form} change={change} errorAt={errorAt} disabled={disabled} />
        <TextField
          label={t("delivery.cutoff")}
          helpText={t("delivery.cutoffHelp")}
          autoComplete="off"
          value={form.cutoff}
          onChange={(cutoff) => change({ cutoff })}
          error={errorAt("cutoff")}
          disabled={disabled}
        />
        <Select
          label={t("delivery.timeZone")}
          options={zones}
          value={form.timeZone}
          onChange={(timeZone) => change({ timeZone })}
          disabled={disabled}
        />
      </InlineGrid>
      <ChoiceList
        title={t("delivery.weekdays")}
        allowMultiple
        choices={WEEKDAYS.map((day) => ({
          value: String(day),
          label: nameOf.format(MONDAY_MS + (day - 1) * DAY_MS),
        }))}
        selected={form.weekdays.map(String)}
        onChange={(days) => change({ weekdays: days.map(Number) })}
        error={errorAt("weekdays") || ""}
        disabled={disabled}
      />
    </>
  );
}

function Countries({ form, change, errorAt, disabled }: Editing) {
  const { t } = useTranslation();
  const { countries } = form;
  const names = new Intl.DisplayNames(useLocale(), { type: "region", fallback: "none" });
  const set = (key: number, changes: Partial<DeliveryCountryForm>) =>
    change({ countries: countries.map((each) => (each.key === key ? { ...each, ...changes } : each)) });
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {t("delivery.countries")}
      </Text>
      <Text as="p" tone="subdued">
        {t("delivery.countriesHelp")}
      </Text>
      {countries.map(({ key, code, ...days }, at) => (
        <div key={key} className="delivery-country">
          <TextField
            label={t("delivery.country", { number: at + 1 })}
            autoComplete="off"
            maxLength={2}
            value={code}
            onChange={(text) => set(key, { code: text.toUpperCase() })}
            helpText={/^[A-Z]{2}$/.test(code) ? names.of(code) : undefined}
            error={errorAt(`countries.${at}.code`)}
            disabled={disabled}
          />
          <Days
            at={`countries.${at}.`}
            days={days}
            change={(changes) => set(key, changes)}
            errorAt={errorAt}
            disabled={disabled}
          />
          <div className="rule-tier-remove">
            <Button
              icon={DeleteIcon}
              variant="tertiary"
              accessibilityLabel={t("delivery.removeCountry", { number: at + 1 })}
              onClick={() => change({ countries: countries.filter((each) => each.key !== key) })}
              disabled={disabled}
            />
          </div>
        </div>
      ))}
      <InlineStack>
        <Button
          icon={PlusIcon}
          disabled={disabled}
          onClick={() =>
            change({
              countries: [
                ...countries,
                { key: freshKey(countries), code: "", minDays: form.minDays, maxDays: form.maxDays },
              ],
            })
          }
        >
          {t("delivery.addCountry")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}
