import { useNavigate } from "@remix-run/react";
import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FinancialStatus, FulfillmentStatus } from "../../contracts/order.ts";
import { changed, isFiltered, type OrdersFilter, searchOf } from "../orders-filter.ts";
import { useTyped } from "../use-typed.ts";

const VIEWS = ["all", "open", "unfulfilled", "unpaid", "cancelled"] as const;

/** What each tab asks for. A tab is a filter with a name. */
const VIEW_FILTERS: Record<(typeof VIEWS)[number], OrdersFilter> = {
  all: {},
  open: { status: "open" },
  unfulfilled: { status: "open", fulfillmentStatus: "unfulfilled" },
  unpaid: { status: "open", financialStatus: "pending" },
  cancelled: { status: "cancelled" },
};

function viewOf(filter: OrdersFilter): number {
  const same = (view: OrdersFilter) =>
    (["status", "financialStatus", "fulfillmentStatus"] as const).every((name) => view[name] === filter[name]);
  return VIEWS.findIndex((view) => same(VIEW_FILTERS[view]));
}

/** Tabs, search and filters. All of it stands in the page's address. */
export function OrdersFilters({ filter }: { filter: OrdersFilter }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { mode, setMode } = useSetIndexFiltersMode(
    filter.search ? IndexFiltersMode.Filtering : IndexFiltersMode.Default,
  );
  const show = (next: OrdersFilter) => navigate(`/app/orders${searchOf(next)}`, { replace: true });
  const [typed, setTyped] = useTyped(filter.search ?? "", (search) =>
    show(changed(filter, { search: search || undefined })),
  );
  const view = viewOf(filter);
  return (
    <IndexFilters
      mode={mode}
      setMode={setMode}
      selected={Math.max(view, 0)}
      onSelect={(selected) => {
        const chosen = VIEW_FILTERS[VIEWS[selected] ?? "all"];
        show({ ...chosen, ...(filter.search ? { search: filter.search } : {}) });
      }}
      tabs={VIEWS.map((name, index) => ({ id: name, index, content: t(`orders.view.${name}`), isLocked: index === 0 }))}
      canCreateNewView={false}
      queryValue={typed}
      queryPlaceholder={t("orders.search")}
      onQueryChange={setTyped}
      onQueryClear={() => setTyped("")}
      filters={useStatusFilters(filter, show)}
      appliedFilters={useAppliedFilters(filter, show)}
      onClearAll={() => show({})}
      cancelAction={{
        onAction: () => (isFiltered(filter) ? show({}) : undefined),
        disabled: false,
        loading: false,
      }}
    />
  );
}

function useStatusFilters(filter: OrdersFilter, show: (next: OrdersFilter) => void) {
  const { t } = useTranslation();
  return [
    {
      key: "payment",
      label: t("orders.payment"),
      filter: (
        <ChoiceList
          title={t("orders.payment")}
          titleHidden
          choices={FinancialStatus.options.map((value) => ({ value, label: t(`payment.${value}`) }))}
          selected={filter.financialStatus ? [filter.financialStatus] : []}
          onChange={([value]) => show(changed(filter, { financialStatus: FinancialStatus.optional().parse(value) }))}
        />
      ),
      shortcut: true,
    },
    {
      key: "fulfillment",
      label: t("orders.fulfillment"),
      filter: (
        <ChoiceList
          title={t("orders.fulfillment")}
          titleHidden
          choices={FulfillmentStatus.options.map((value) => ({ value, label: t(`fulfillment.${value}`) }))}
          selected={filter.fulfillmentStatus ? [filter.fulfillmentStatus] : []}
          onChange={([value]) =>
            show(changed(filter, { fulfillmentStatus: FulfillmentStatus.optional().parse(value) }))
          }
        />
      ),
      shortcut: true,
    },
  ];
}

function useAppliedFilters(filter: OrdersFilter, show: (next: OrdersFilter) => void) {
  const { t } = useTranslation();
  const applied = [];
  if (filter.financialStatus) {
    applied.push({
      key: "payment",
      label: `${t("orders.payment")}: ${t(`payment.${filter.financialStatus}`)}`,
      onRemove: () => show(changed(filter, { financialStatus: undefined })),
    });
  }
  if (filter.fulfillmentStatus) {
    applied.push({
      key: "fulfillment",
      label: `${t("orders.fulfillment")}: ${t(`fulfillment.${filter.fulfillmentStatus}`)}`,
      onRemove: () => show(changed(filter, { fulfillmentStatus: undefined })),
    });
  }
  return applied;
}
