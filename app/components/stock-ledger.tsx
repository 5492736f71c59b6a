import { Badge, BlockStack, Box, Card, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { LedgerEntry } from "../../contracts/queries/inventory.ts";
import { orderPath } from "../order-path.ts";
import { useFormat } from "../shop-context.tsx";
import { ADJUST_REASONS } from "../stock-form.ts";
import { Moment } from "./moment.tsx";
import { ScrollTable } from "./scroll-table.tsx";
import { Teaching } from "./teaching.tsx";

/** As inventory writes it down where no webhook told of the change. */
const FOUND_BY_RECONCILIATION = "found by reconciliation";
const SHOWS_REASON: ReadonlySet<EntryWire["cause"]> = new Set(["adjustment", "correction", "unknown-outside-writer"]);

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
        <ScrollTable ledger label={t("ledger.title")}>
          <thead>
            <tr>
              <th scope="col">{t("ledger.when")}</th>
              <th scope="col" className="ledger-text">
                {t("ledger.cause")}
              </th>
              <th scope="col" className="ledger-text">
                {t("inventory.location")}
              </th>
              <th scope="col">{t("inventory.available")}</th>
              <th scope="col">{t("inventory.committed")}</th>
              <th scope="col">{t("inventory.onHand")}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <EntryRow key={entry.entryId} entry={entry} />
            ))}
          </tbody>
        </ScrollTable>
      )}
    </Card>
  );
}

function EntryRow({ entry }: { entry: EntryWire }) {
  return (
    <tr data-outside={entry.cause === "unknown-outside-writer"}>
      <td>
        <Moment at={entry.at} style="date-time-exact" />
      </td>
      <td className="ledger-cause">
        <EntryCause entry={entry} />
      </td>
      <td className="ledger-place">{entry.locationName ?? "–"}</td>
      <Delta delta={entry.availableDelta} />
      <Delta delta={entry.committedDelta} />
      <Delta delta={entry.onHandDelta} />
    </tr>
  );
}

/** The order where one moved the stock; else the message that brought it, so that nothing comes from nowhere. */
function EntryCause({ entry }: { entry: EntryWire }) {
  const { t } = useTranslation();
  const known = ADJUST_REASONS.find((each) => each === entry.reason);
  const other = entry.reason === FOUND_BY_RECONCILIATION ? t("ledger.foundByReconciliation") : entry.reason;
  const reason = known ? t(`adjust.reasons.${known}`) : other;
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
        {[SHOWS_REASON.has(entry.cause) ? reason : null, entry.actor].filter(Boolean).join(" · ")}
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
    <td>
      <Text as="span" numeric {...(delta === 0 ? { tone: "subdued" as const } : {})}>
        {delta > 0 ? `+${format.count(delta)}` : format.count(delta)}
      </Text>
    </td>
  );
}
