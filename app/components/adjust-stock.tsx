import { BlockStack, Button, Card, Form, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../shop-context.tsx";
import { ADJUST_REASONS, unitsProblem } from "../stock-form.ts";
import { useCommand } from "../use-command.ts";
import { CommandOutcome } from "./command-outcome.tsx";
import type { ItemWire } from "./inventory-table.tsx";

/** Changes what is available at one location, here and in Shopify. What came of it stays beside the form. */
export function AdjustStock({ item, disabled }: { item: ItemWire; disabled: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { now, start } = useCommand("inventory");
  const [locationId, setLocationId] = useState(item.levels[0]?.locationId ?? "");
  const [mode, setMode] = useState<"by" | "to">("by");
  const [units, setUnits] = useState("");
  const [reason, setReason] = useState<string>(ADJUST_REASONS[0]);
  const [tried, setTried] = useState(false);
  const problem = unitsProblem(units, mode);
  const level = item.levels.find((each) => each.locationId === locationId);
  const submit = () => {
    setTried(true);
    if (problem !== null || level === undefined) return;
    setTried(false);
    setUnits("");
    start({ intent: "adjust", locationId, mode, units: units.trim(), reason });
  };
  return (
    <Card>
      <Form onSubmit={submit}>
        <BlockStack gap="400">
          <Text as="h2" variant="headingSm">
            {t("adjust.title")}
          </Text>
          {item.levels.length === 0 && <Text as="p">{t("adjust.noLevels")}</Text>}
          <FormLayout>
            <Select
              label={t("inventory.location")}
              options={item.levels.map((each) => ({ value: each.locationId, label: each.locationName }))}
              value={locationId}
              onChange={setLocationId}
            />
            <Select
              label={t("adjust.mode")}
              options={[
                { value: "by", label: t("adjust.by") },
                { value: "to", label: t("adjust.to") },
              ]}
              value={mode}
              onChange={(value) => setMode(value === "to" ? "to" : "by")}
            />
            <TextField
              label={t(mode === "by" ? "adjust.units" : "adjust.unitsTo")}
              autoComplete="off"
              inputMode="numeric"
              value={units}
              onChange={setUnits}
              error={tried && problem !== null && t(`adjust.problem.${problem}`)}
              helpText={
                level !== undefined &&
                t("adjust.now", { shown: format.count(level.available), location: level.locationName })
              }
            />
            <Select
              label={t("adjust.reason")}
              options={ADJUST_REASONS.map((value) => ({ value, label: t(`adjust.reasons.${value}`) }))}
              value={reason}
              onChange={setReason}
            />
            <Button submit loading={now.state === "pending"} disabled={disabled || level === undefined}>
              {t("adjust.button")}
            </Button>
          </FormLayout>
        </BlockStack>
      </Form>
      <CommandOutcome now={now} done={t("adjust.done")} failed={t("adjust.failed")} />
    </Card>
  );
}

/** From how many units on the item counts as low. */
export function StockThreshold({ item, disabled }: { item: ItemWire; disabled: boolean }) {
  const { t } = useTranslation();
  const { now, start } = useCommand("inventory");
  const [threshold, setThreshold] = useState(String(item.threshold));
  const [tried, setTried] = useState(false);
  const problem = unitsProblem(threshold, "threshold");
  const submit = () => {
    setTried(true);
    if (problem === null) start({ intent: "threshold", threshold: threshold.trim() });
  };
  return (
    <Card>
      <Form onSubmit={submit}>
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            {t("threshold.title")}
          </Text>
          <TextField
            label={t("threshold.label")}
            autoComplete="off"
            inputMode="numeric"
            value={threshold}
            onChange={setThreshold}
            error={tried && problem !== null && t(`adjust.problem.${problem}`)}
            helpText={t("threshold.help")}
            connectedRight={
              <Button submit loading={now.state === "pending"} disabled={disabled}>
                {t("threshold.button")}
              </Button>
            }
          />
        </BlockStack>
      </Form>
      <CommandOutcome now={now} done={t("threshold.done")} failed={t("threshold.failed")} />
    </Card>
  );
}
