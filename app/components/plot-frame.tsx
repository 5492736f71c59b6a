import { Button, InlineStack } from "@shopify/polaris";
import { type ReactNode, Suspense, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import "./plain-table.css";
import "./plot.css";

/**
 * A plot, or its figures as a table: what a screen reader reads in any case, and everybody on demand. The plot is drawn
 * in the browser only and has its room from the start, so that nothing moves when it comes.
 * @param plot lazy: the library it is drawn with is loaded here, and nowhere else.
 */
export function PlotFrame({
  title,
  legend,
  plot,
  table,
}: {
  title: string;
  legend?: ReactNode;
  plot: ReactNode;
  table: ReactNode;
}) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const [isBrowser, setIsBrowser] = useState(false);
  useEffect(() => setIsBrowser(true), []);
  const id = useId();
  return (
    <div>
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <div className="plot-legends">{legend}</div>
        <Button variant="plain" ariaControls={id} ariaExpanded={asTable} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? "plot.asPlot" : "plot.asTable")}
        </Button>
      </InlineStack>
      <div className="plot-room">
        {!asTable && (
          <div className="plot" aria-hidden="true">
            {isBrowser && <Suspense fallback={null}>{plot}</Suspense>}
          </div>
        )}
        {/* Scrolls, and so must be reachable by keyboard. */}
        <section
          id={id}
          className={asTable ? "plot-table" : "plot-table plot-table-hidden"}
          aria-label={title}
          {...(asTable ? { tabIndex: 0 } : {})}
        >
          {table}
        </section>
      </div>
    </div>
  );
}

/** One entry of a legend: what a colour stands for. */
export function LegendEntry({ look, label }: { look: "now" | "compared"; label: string }) {
  return (
    <span className="plot-legend">
      <span className={`plot-key plot-key-${look}`} aria-hidden="true" />
      {label}
    </span>
  );
}
