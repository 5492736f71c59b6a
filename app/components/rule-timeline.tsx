import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { scheduleWords } from "../price-rule-words.ts";
import { timelineOf } from "../rule-spans.ts";
import { useFormat, useShop } from "../shop-context.tsx";
import { dayIn } from "../shop-day.ts";
import { type ListedWire, useWords } from "./rules-table.tsx";
import "./rule-timeline.css";

const percent = (share: number) => `${(share * 100).toFixed(2)}%`;

/** When each rule holds, one under the other. In words too: the bars are for the eye alone. */
export function RuleTimeline({ rules, now }: { rules: readonly ListedWire[]; now: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const format = useFormat();
  const { timeZone } = useShop();
  if (rules.length === 0) return null;
  const {
    spans,
    now: nowShare,
    ticks,
  } = timelineOf(
    rules.map(({ rule }) => rule),
    new Date(now),
  );
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {t("pricing.timeline.title")}
        </Text>
        <div className="rule-timeline">
          <ul className="rule-timeline-rows">
            {rules.map(({ rule, state }, at) => {
              const span = spans[at];
              return (
                <li key={rule.ruleId} className="rule-timeline-row">
                  <div className="rule-timeline-name">
                    <Text as="span" truncate>
                      {rule.name}
                    </Text>
                    <Text as="span" variant="bodySm" tone="subdued">
                      {scheduleWords(rule, words)}
                      {(rule.startsAt ?? rule.endsAt) !== null && rule.timeZone !== timeZone && ` (${rule.timeZone})`}
                    </Text>
                  </div>
                  <div className="rule-timeline-track" aria-hidden="true">
                    {span && (
                      <span
                        className="rule-timeline-bar"
                        data-state={state}
                        data-open-from={span.isOpenFrom}
                        data-open-to={span.isOpenTo}
                        style={{ insetInlineStart: percent(span.from), width: percent(span.to - span.from) }}
                      />
                    )}
                    <span className="rule-timeline-now" style={{ insetInlineStart: percent(nowShare) }} />
                  </div>
                </li>
              );
            })}
          </ul>
          <div className="rule-timeline-axis" aria-hidden="true">
            {ticks.map(({ at, share }) => (
              <span key={at} style={{ insetInlineStart: percent(share) }} suppressHydrationWarning>
                {format.day(dayIn(new Date(at), timeZone), "axis")}
              </span>
            ))}
          </div>
        </div>
        <Text as="p" variant="bodySm" tone="subdued">
          {t("pricing.timeline.text", { zone: timeZone })}
        </Text>
      </BlockStack>
    </Card>
  );
}
