import { Badge, BlockStack, Box, Card, IndexTable, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { LedgerEntry } from "../../contracts/queries/inventory.ts";
import { orderPath } from "../order-path.ts";
import { useFormat } from "../shop-context.tsx";
import { ADJUST_REASONS } from "../stock-form.ts";
import { Moment } from "./moment.tsx";
import { Teaching } from "./teaching.tsx";

export type EntryWire = z.input<typeof LedgerEntry>;

/** What moved the stock of an item, newest first, each with its cause. */
export function StockLedger({ entries }: { entries: readonly EntryWire[] }) {
  const { t } = useTranslation();
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            {t("ledger.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("ledger.text")}
          </Text>
        </BlockStack>
      </Box>
      {entries.length === 0 ? (
        <Teaching level="h3" title={t("ledger.none.title")} text={t("ledger.none.text")} />
      ) : (
        <IndexTable
          resourceName={{ singular: t("ledger.one"), plural: t("ledger.many") }}
          itemCount={entries.length}
          selectable={false}
          headings={[
            { title: t("ledger.when") },
            { title: t("ledger.cause") },
            { title: t("inventory.location") },
            { title: t("inventory.available"), alignment: "end" },
            { title: t("inventory.committed"), alignment: "end" },
            { title: t("inventory.onHand"), alignment: "end" },
          ]}
        >
          {entries.map((entry, position) => (
            <EntryRow key={entry.entryId} entry={entry} position={position} />
          ))}
        </IndexTable>
      )}
    </Card>
  );
}

function EntryRow({ entry, position }: { entry: EntryWire; position: number }) {
  const isOutside = entry.cause === "unknown-outside-writer";
  return (
    <IndexTable.Row id={entry.entryId} position={position} {...(isOutside ? { tone: "warning" as const } : {})}>
      <IndexTable.Cell>
        <Moment at={entry.at} style="date-time-exact" />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <EntryCause entry={entry} />
      </IndexTable.Cell>
      <IndexTable.Cell>{entry.locationName ?? "–"}</IndexTable.Cell>
      <Delta delta={entry.availableDelta} />
      <Delta delta={entry.committedDelta} />
      <Delta delta={entry.onHandDelta} />
    </IndexTable.Row>
  );
}

/** The order where one moved the stock; else the message that brought it, so that nothing comes from nowhere. */
function EntryCause({ entry }: { entry: EntryWire }) {
  const { t } = useTranslation();
  const known = ADJUST_REASONS.find((each) => each === entry.reason);
  const reason = known ? t(`adjust.reasons.${known}`) : entry.reason;
  return (
    <BlockStack gap="050">
      <span>
        {entry.cause === "unknown-outside-writer" ? (
          <Badge tone="warning">{t("ledger.causes.unknown-outside-writer")}</Badge>
        ) : (
          t(`ledger.causes.${entry.cause}`)
        )}{" "}
        {entry.orderId && <Link url={orderPath(entry.orderId)}>{entry.orderName ?? t("order.title")}</Link>}
      </span>
      <Text as="span" variant="bodySm" tone="subdued" breakWord>
        {[entry.cause === "adjustment" || entry.cause === "correction" ? reason : null, entry.actor]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      {!entry.orderId && (
        <Text as="span" variant="bodySm" tone="subdued" breakWord>
          {t("ledger.message", { id: entry.messageId })}
        </Text>
      )}
      {entry.matchedBy && (
        <Text as="span" variant="bodySm" tone="subdued">
          {t("ledger.confirmed")}
        </Text>
      )}
    </BlockStack>
  );
}

function Delta({ delta }: { delta: number }) {
  const format = useFormat();
  return (
    <IndexTable.Cell>
      <Text as="span" alignment="end" numeric {...(delta === 0 ? { tone: "subdued" as const } : {})}>
        {delta > 0 ? `+${format.count(delta)}` : format.count(delta)}
      </Text>
    </IndexTable.Cell>
  );
}
