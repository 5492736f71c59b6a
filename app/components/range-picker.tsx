import { useNavigate } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DayRange, lastDays, PRESET_DAYS, presetOf, rangeProblem, rangeSearch } from "../analytics-range.ts";

export const ANALYTICS_PATH = "/app/analytics";
const OWN = "own";

/** Which days the page shows: one of the usual spans, or a first and a last day. It stands in the address. */
export function RangePicker({ range, today }: { range: DayRange; today: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [from, setFrom] = useState(range.from);
  const [to, setTo] = useState(range.to);
  useEffect(() => {
    setFrom(range.from);
    setTo(range.to);
  }, [range.from, range.to]);
  const [tried, setTried] = useState(false);
  const problem = rangeProblem(from, to);
  const show = (next: DayRange) => navigate(ANALYTICS_PATH + rangeSearch(next), { replace: true });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem === null) show({ from, to });
  };
  const preset = presetOf(range, today);
  return (
    <Card>
      <form onSubmit={submit}>
        <BlockStack gap="200">
          <InlineStack gap="400" blockAlign="end">
            <Select
              label={t("analytics.span")}
              options={[
                ...PRESET_DAYS.map((days) => ({
                  value: String(days),
                  label: t("analytics.lastDays", { count: days }),
                })),
                { value: OWN, label: t("analytics.ownSpan"), disabled: preset !== null },
              ]}
              value={preset === null ? OWN : String(preset)}
              onChange={(value) => (value === OWN ? undefined : show(lastDays(Number(value), today)))}
            />
            <TextField
              label={t("analytics.from")}
              type="date"
              autoComplete="off"
              value={from}
              onChange={setFrom}
              max={today}
            />
            <TextField
              label={t("analytics.to")}
              type="date"
              autoComplete="off"
              value={to}
              onChange={setTo}
              max={today}
            />
            <Button submit>{t("analytics.show")}</Button>
          </InlineStack>
          <div aria-live="polite">
            {tried && problem !== null && (
              <Text as="p" tone="critical">
                {t(`analytics.problem.${problem}`)}
              </Text>
            )}
          </div>
        </BlockStack>
      </form>
    </Card>
  );
}
