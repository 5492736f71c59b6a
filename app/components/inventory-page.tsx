import { useNavigate, useNavigation } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { InventoryList } from "../../contracts/queries/inventory.ts";
import { dataOf, type Pending } from "../answered.ts";
import { INVENTORY_PATH, type InventoryFilter, inventoryFilter, STOCK_STATES } from "../inventory-filter.ts";
import { useFormat } from "../shop-context.tsx";
import { InventoryTable } from "./inventory-table.tsx";
import { ListFilters } from "./list-filters.tsx";
import { ListPages } from "./list-pages.tsx";
import { Teaching } from "./teaching.tsx";

type List = z.input<(typeof InventoryList)["output"]>;

export function InventoryFilters({ filter, list }: { filter: InventoryFilter; list: Pending<List> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // A change of the filter begins at the list's first page.
  const show = (changes: { [Name in keyof InventoryFilter]: string | undefined }) =>
    navigate(INVENTORY_PATH + inventoryFilter.write({ ...filter, cursor: undefined, ...changes }), { replace: true });
  const locations = list instanceof Promise ? [] : (dataOf(list)?.locations ?? []);
  return (
    <ListFilters
      all={t("inventory.all")}
      search={{ value: filter.search, hint: t("inventory.search"), show: (search) => show({ search }) }}
      filters={[
        {
          key: "stock",
          label: t("inventory.stockFilter"),
          choices: STOCK_STATES.map((value) => ({ value, label: t(`inventory.stock.${value}`) })),
          value: filter.stock,
          choose: (stock) => show({ stock }),
        },
        {
          key: "location",
          label: t("inventory.location"),
          choices: locations.map(({ locationId, name }) => ({ value: locationId, label: name })),
          value: filter.locationId,
          choose: (locationId) => show({ locationId }),
        },
      ]}
      clear={() => navigate(INVENTORY_PATH, { replace: true })}
    />
  );
}

/** One page of the items. */
export function InventoryItems({ list, filter }: { list: List; filter: InventoryFilter }) {
  const { t } = useTranslation();
  const format = useFormat();
  const busy = useNavigation().location?.pathname === INVENTORY_PATH;
  if (list.items.length === 0) {
    return inventoryFilter.write(filter) === "" ? (
      <Teaching title={t("inventory.none.title")} text={t("inventory.none.text")} />
    ) : (
      <Teaching
        title={t("inventory.noMatch.title")}
        text={t("inventory.noMatch.text")}
        action={{ label: t("inventory.noMatch.all"), url: INVENTORY_PATH }}
      />
    );
  }
  return (
    <>
      <InventoryTable
        items={list.items}
        locations={list.locations.filter(({ locationId }) => !filter.locationId || locationId === filter.locationId)}
        loading={busy}
      />
      <ListPages
        label={t("inventory.count", { count: list.total, shown: format.count(list.total) })}
        cursor={filter.cursor}
        nextCursor={list.nextCursor}
        addressOf={(cursor) => INVENTORY_PATH + inventoryFilter.write({ ...filter, cursor })}
      />
    </>
  );
}
