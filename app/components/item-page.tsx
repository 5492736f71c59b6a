import { Banner, BlockStack, Card, Layout, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { InventoryItemQuery } from "../../contracts/queries/inventory.ts";
import type { Answered } from "../answered.ts";
import { INVENTORY_PATH } from "../inventory-filter.ts";
import { useFormat } from "../shop-context.tsx";
import { AdjustStock, StockThreshold } from "./adjust-stock.tsx";
import { Silence } from "./answer.tsx";
import { type ItemWire, itemName, StockBadges } from "./inventory-table.tsx";
import { Moment } from "./moment.tsx";
import { ScrollTable } from "./scroll-table.tsx";
import { type EntryWire, StockLedger } from "./stock-ledger.tsx";

export type ItemAnswer = Answered<z.input<(typeof InventoryItemQuery)["output"]>>;

/** One item: where it lies, what moved it, and the forms that change it. */
export function ItemPage({
  item,
  ledger,
  answered,
}: {
  item: ItemWire;
  ledger: readonly EntryWire[];
  answered: ItemAnswer;
}) {
  const { t } = useTranslation();
  const isFixed = !answered.ok || item.deleted;
  return (
    <Page
      fullWidth
      title={itemName(item)}
      backAction={{ content: t("inventory.title"), url: INVENTORY_PATH }}
      titleMetadata={<StockBadges item={item} />}
      {...(item.sku ? { subtitle: item.sku } : {})}
    >
      <BlockStack gap="400">
        {!answered.ok && (
          <Banner tone="warning">
            <Silence answered={answered} />
          </Banner>
        )}
        {item.lastOutsideWriteAt && (
          <Banner tone="warning" title={t("item.outside.title")}>
            {t("item.outside.text")} <Moment at={item.lastOutsideWriteAt} style="date-time-exact" />
          </Banner>
        )}
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              <Levels item={item} />
              <StockLedger entries={ledger} />
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <AdjustStock item={item} disabled={isFixed} />
              <StockThreshold item={item} disabled={isFixed} />
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}

function Levels({ item }: { item: ItemWire }) {
  const { t } = useTranslation();
  const format = useFormat();
  const headings = [t("inventory.available"), t("inventory.committed"), t("inventory.onHand"), t("inventory.incoming")];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {t("item.levels")}
        </Text>
        {item.levels.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("item.noLevels")}
          </Text>
        ) : (
          <ScrollTable label={t("item.levels")}>
            <thead>
              <tr>
                <th scope="col">{t("inventory.location")}</th>
                {headings.map((heading) => (
                  <th scope="col" key={heading}>
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {item.levels.map((level) => (
                <tr key={level.locationId}>
                  <th scope="row">{level.locationName}</th>
                  <td>{format.count(level.available)}</td>
                  <td>{format.count(level.committed)}</td>
                  <td>{format.count(level.onHand)}</td>
                  <td>{format.count(level.incoming)}</td>
                </tr>
              ))}
            </tbody>
          </ScrollTable>
        )}
      </BlockStack>
    </Card>
  );
}

/** The service is silent, and this item was not looked at before. */
export function ItemUnknown({ answered }: { answered: ItemAnswer }) {
  const { t } = useTranslation();
  return (
    <Page title={t("inventory.item")} backAction={{ content: t("inventory.title"), url: INVENTORY_PATH }}>
      <Banner tone="warning" title={t("item.unknown")}>
        {!answered.ok && <Silence answered={answered} />}
      </Banner>
    </Page>
  );
}
