import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { TimelineEntry } from "../../contracts/queries/orders.ts";
import { useFormat } from "../shop-context.tsx";
import { Moment } from "./moment.tsx";
import type { OrderWire } from "./order-page.tsx";
import "./order-timeline.css";

type Entry = z.input<typeof TimelineEntry>;

/** What happened to the order, newest first, with the message that brought each fact. */
export function OrderTimeline({ order, timeline }: { order: OrderWire; timeline: readonly Entry[] }) {
  const { t } = useTranslation();
  // Facts of the same second stay in the order they were found, newest above.
  const newestFirst = timeline.toReversed().sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          {t("order.timeline")}
        </Text>
        {newestFirst.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("order.noTimeline")}
          </Text>
        ) : (
          <ol className="timeline">
            {newestFirst.map((entry) => (
              <TimelineRow
                key={`${entry.messageId} ${entry.kind} ${entry.reference ?? ""}`}
                entry={entry}
                order={order}
              />
            ))}
          </ol>
        )}
      </BlockStack>
    </Card>
  );
}

function TimelineRow({ entry, order }: { entry: Entry; order: OrderWire }) {
  const { t } = useTranslation();
  const format = useFormat();
  const amount = entry.amountMinor === null ? null : format.money(entry.amountMinor, order.currency);
  return (
    <li className="timeline-entry" data-kind={entry.kind}>
      <Text as="p">
        {t(`timeline.${entry.kind}`)}
        {amount && <span className="figures"> · {amount}</span>}
      </Text>
      <Text as="p" variant="bodySm" tone="subdued" breakWord>
        <Moment at={entry.at} style="date-time-exact" />
        <span title={t("timeline.message")}> · {entry.messageId}</span>
      </Text>
    </li>
  );
}
