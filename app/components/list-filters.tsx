import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import { useTyped } from "../use-typed.ts";

export interface ListFilter {
  readonly key: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly value: string | undefined;
  readonly choose: (value: string | undefined) => void;
}

/** A list's search and filters. One choice for each filter; all of it stands in the page's address. */
export function ListFilters({
  all,
  search,
  filters,
  clear,
}: {
  /** What the list is called where nothing is filtered. */
  all: string;
  search?: { readonly value: string | undefined; readonly hint: string; readonly show: (text: string) => void };
  filters: readonly ListFilter[];
  clear: () => void;
}) {
  const { mode, setMode } = useSetIndexFiltersMode(
    search?.value || filters.some((filter) => filter.value) ? IndexFiltersMode.Filtering : IndexFiltersMode.Default,
  );
  const [typed, setTyped] = useTyped(search?.value ?? "", search?.show ?? (() => {}));
  return (
    <IndexFilters
      mode={mode}
      setMode={setMode}
      selected={0}
      onSelect={clear}
      tabs={[{ id: "all", content: all, isLocked: true }]}
      canCreateNewView={false}
      queryValue={typed}
      hideQueryField={search === undefined}
      queryPlaceholder={search?.hint ?? ""}
      onQueryChange={setTyped}
      onQueryClear={() => setTyped("")}
      filters={filters.map((filter) => ({
        key: filter.key,
        label: filter.label,
        shortcut: true,
        filter: (
          <ChoiceList
            title={filter.label}
            titleHidden
            choices={[...filter.choices]}
            selected={filter.value ? [filter.value] : []}
            onChange={([value]) => filter.choose(value)}
          />
        ),
      }))}
      appliedFilters={filters
        .filter((filter) => filter.value !== undefined)
        .map((filter) => ({
          key: filter.key,
          label: `${filter.label}: ${filter.choices.find(({ value }) => value === filter.value)?.label ?? filter.value}`,
          onRemove: () => filter.choose(undefined),
        }))}
      onClearAll={clear}
      cancelAction={{ onAction: clear, disabled: false, loading: false }}
    />
  );
}
