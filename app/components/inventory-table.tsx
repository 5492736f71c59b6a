import { Badge, BlockStack, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { InventoryItem, InventoryList } from "../../contracts/queries/inventory.ts";
import { gidPath } from "../gid-path.ts";
import { useFormat } from "../shop-context.tsx";
import { TableSkeleton } from "./table-skeleton.tsx";

export type ItemWire = z.input<typeof InventoryItem>;
type Location = z.input<(typeof InventoryList)["output"]>["locations"][number];

/** More locations than this are told apart by the filter: a column each would not fit. */
const LOCATION_COLUMNS_MAX = 4;

/** The name of an item as merchants know it: "Tideline Mug", "Green". */
export function itemName(item: ItemWire): string {
  return item.variantTitle ? `${item.title} – ${item.variantTitle}` : item.title;
}

/** Items with their stock, in sum and by location. */
export function InventoryTable({
  items,
  locations,
  loading,
}: {
  items: readonly ItemWire[];
  /** One column each. */
  locations: readonly Location[];
  loading: boolean;
}) {
  const { t } = useTranslation();
  const { smDown } = useBreakpoints();
  const columns = locations.length <= LOCATION_COLUMNS_MAX ? locations : [];
  return (
    <IndexTable
      resourceName={useResource()}
      itemCount={items.length}
      headings={[
        { title: t("inventory.item") },
        { title: t("inventory.sku") },
        { title: t("inventory.available"), alignment: "end" },
        ...columns.map(({ name }) => ({ title: name, alignment: "end" as const })),
        { title: t("inventory.committed"), alignment: "end" },
        { title: t("inventory.onHand"), alignment: "end" },
      ]}
      selectable={false}
      loading={loading}
      condensed={smDown}
    >
      {items.map((item, position) =>
        smDown ? (
          <CondensedRow key={item.inventoryItemId} item={item} position={position} />
        ) : (
          <FullRow key={item.inventoryItemId} item={item} position={position} columns={columns} />
        ),
      )}
    </IndexTable>
  );
}

function useResource() {
  const { t } = useTranslation();
  return { singular: t("inventory.one"), plural: t("inventory.many") };
}

function ItemLink({ item }: { item: ItemWire }) {
  return (
    <Link dataPrimaryLink url={gidPath("InventoryItem", item.inventoryItemId)} monochrome removeUnderline>
      <Text as="span" fontWeight="semibold">
        {itemName(item)}
      </Text>
    </Link>
  );
}

function FullRow({ item, position, columns }: { item: ItemWire; position: number; columns: readonly Location[] }) {
  return (
    <IndexTable.Row id={item.inventoryItemId} position={position}>
      <IndexTable.Cell>
        <InlineStack gap="200" blockAlign="center" wrap={false}>
          <ItemLink item={item} />
          <StockBadges item={item} />
        </InlineStack>
      </IndexTable.Cell>
      <IndexTable.Cell>{item.sku ?? "–"}</IndexTable.Cell>
      <Count count={item.available} strong />
      {columns.map(({ locationId }) => {
        const level = item.levels.find((each) => each.locationId === locationId);
        return <Count key={locationId} count={level?.available ?? null} />;
      })}
      <Count count={item.committed} />
      <Count count={item.onHand} />
    </IndexTable.Row>
  );
}

function Count({ count, strong = false }: { count: number | null; strong?: boolean }) {
  const format = useFormat();
  return (
    <IndexTable.Cell>
      <Text as="span" alignment="end" numeric fontWeight={strong ? "semibold" : "regular"}>
        {count === null ? "–" : format.count(count)}
      </Text>
    </IndexTable.Cell>
  );
}

function CondensedRow({ item, position }: { item: ItemWire; position: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <IndexTable.Row id={item.inventoryItemId} position={position}>
      <div style={{ padding: "12px 16px", width: "100%" }}>
        <BlockStack gap="100">
          <ItemLink item={item} />
          <Text as="p" variant="bodySm" tone="subdued">
            {item.sku ? `${item.sku} · ` : ""}
            {t("inventory.availableCount", { shown: format.count(item.available) })}
          </Text>
          <InlineStack gap="100">
            <StockBadges item={item} />
          </InlineStack>
        </BlockStack>
      </div>
    </IndexTable.Row>
  );
}

/** What a merchant should know of an item at a glance. */
export function StockBadges({ item }: { item: ItemWire }) {
  const { t } = useTranslation();
  if (item.deleted) return <Badge>{t("inventory.deleted")}</Badge>;
  if (!item.tracked) return <Badge>{t("inventory.untracked")}</Badge>;
  if (item.available < 0) return <Badge tone="critical">{t("inventory.stock.negative")}</Badge>;
  if (item.available === 0) return <Badge tone="critical">{t("inventory.stock.out")}</Badge>;
  return item.available <= item.threshold ? <Badge tone="warning">{t("inventory.stock.low")}</Badge> : null;
}

export function InventoryTableSkeleton({ rows }: { rows: number }) {
  const { t } = useTranslation();
  const headings = [
    t("inventory.item"),
    t("inventory.sku"),
    t("inventory.available"),
    t("inventory.committed"),
    t("inventory.onHand"),
  ];
  return (
    <TableSkeleton
      rows={rows}
      resource={useResource()}
      headings={headings.map((title) => ({ title })) as [{ title: string }, ...{ title: string }[]]}
    />
  );
}
