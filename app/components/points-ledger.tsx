import { BlockStack, Box, Card, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { PointsEntry } from "../../contracts/queries/customers.ts";
import { orderPath } from "../order-path.ts";
import { useFormat } from "../shop-context.tsx";
import { Moment } from "./moment.tsx";
import { ScrollTable } from "./scroll-table.tsx";
import { Teaching } from "./teaching.tsx";

type Entry = z.input<typeof PointsEntry>;

/** What the points are the sum of: each entry with its order or message, and the rule it was computed by. */
export function PointsLedger({ entries }: { entries: readonly Entry[] }) {
  const { t } = useTranslation();
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="300">
        <Text as="h2" variant="headingSm">
          {t("pointsLedger.title")}
        </Text>
      </Box>
      {entries.length === 0 ? (
        <Teaching level="h3" title={t("pointsLedger.none.title")} text={t("pointsLedger.none.text")} />
      ) : (
        <ScrollTable ledger label={t("pointsLedger.title")}>
          <thead>
            <tr>
              <th scope="col">{t("ledger.when")}</th>
              <th scope="col" className="ledger-text">
                {t("ledger.cause")}
              </th>
              <th scope="col">{t("customers.points")}</th>
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

function EntryRow({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <tr>
      <td>
        <Moment at={entry.at} style="date-time-exact" />
      </td>
      <td className="ledger-cause">
        <BlockStack gap="050">
          <span>
            {t(`pointsLedger.reasons.${entry.reason}`)}{" "}
            {entry.orderId && <Link url={orderPath(entry.orderId)}>{entry.orderName ?? t("order.title")}</Link>}
          </span>
          {entry.rule && (
            <Text as="span" variant="bodySm" tone="subdued" breakWord>
              {entry.rule}
            </Text>
          )}
          {!entry.orderId && (
            <Text as="span" variant="bodySm" tone="subdued" breakWord>
              {t("ledger.message", { id: entry.messageId })}
            </Text>
          )}
        </BlockStack>
      </td>
      <td>
        <Text as="span" numeric fontWeight="medium">
          {entry.delta > 0 ? `+${format.count(entry.delta)}` : format.count(entry.delta)}
        </Text>
      </td>
    </tr>
  );
}
