import type { Level } from "./stock.ts";

export function LevelsTable({ levels }: { readonly levels: readonly Level[] }) {
  const { i18n } = shopify;
  if (levels.length === 0) return <s-text>{i18n.translate("no_levels")}</s-text>;
  return (
    <s-table>
      <s-table-header-row>
        <s-table-header listSlot="primary">{i18n.translate("location")}</s-table-header>
        <s-table-header format="numeric">{i18n.translate("available")}</s-table-header>
        <s-table-header format="numeric">{i18n.translate("committed")}</s-table-header>
        <s-table-header format="numeric">{i18n.translate("incoming")}</s-table-header>
      </s-table-header-row>
      <s-table-body>
        {levels.map(({ location, available, committed, incoming }) => (
          <s-table-row key={location}>
            <s-table-cell>{location}</s-table-cell>
            <s-table-cell>{i18n.formatNumber(available)}</s-table-cell>
            <s-table-cell>{i18n.formatNumber(committed)}</s-table-cell>
            <s-table-cell>{i18n.formatNumber(incoming)}</s-table-cell>
          </s-table-row>
        ))}
      </s-table-body>
    </s-table>
  );
}
