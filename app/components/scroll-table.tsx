import type { ReactNode } from "react";
import "./plain-table.css";

/** A table that scrolls sideways where there is less room than it needs; reachable by keyboard, since it scrolls. */
export function ScrollTable({
  label,
  ledger = false,
  children,
}: {
  label: string;
  ledger?: boolean;
  children: ReactNode;
}) {
  return (
    <section className="table-scroll" aria-label={label} tabIndex={0}>
      <table className={ledger ? "plain-table ledger-table" : "plain-table"}>{children}</table>
    </section>
  );
}
