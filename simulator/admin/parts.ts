import { html } from "htm/preact";
import { sentence } from "../html/format.ts";
import type { Order } from "../model.ts";

/** Rows of a list page. */
export const PAGE_ROWS = 25;
const MAX_PAGE = 10_000;

export function pageNumber(text: string | undefined): number {
  return /^\d{1,5}$/.test(text ?? "") ? Math.min(Math.max(1, Number(text)), MAX_PAGE) : 1;
}

/** Links "Previous page" and "Next page"; query: what else the list was asked. */
export function pager(page: number, hasMore: boolean, query: Readonly<Record<string, string>>): unknown {
  if (page === 1 && !hasMore) return null;
  const to = (number: number) => `?${new URLSearchParams({ ...query, page: String(number) })}`;
  return html`<nav class="pages" aria-label="Pages">
    ${page > 1 ? html`<a class="button" href=${to(page - 1)}>Previous page</a>` : html`<span></span>`}
    <span>Page ${page}</span>
    ${hasMore ? html`<a class="button" href=${to(page + 1)}>Next page</a>` : html`<span></span>`}
  </nav>`;
}

export function searchBar(label: string, search: string): unknown {
  return html`<form class="toolbar" method="get" role="search">
    <label class="visually-hidden" for="search">${label}</label>
    <input id="search" type="search" name="search" value=${search} placeholder=${label} />
    <button class="button" type="submit">Search</button>
  </form>`;
}

export function empty(heading: string, text: string): unknown {
  return html`<div class="empty"><strong>${heading}</strong><p>${text}</p></div>`;
}

export type Tone = "good" | "warn" | "bad" | "info" | "";

export function pill(text: string, tone: Tone = ""): unknown {
  return html`<span class=${`pill ${tone}`}>${text}</span>`;
}

const FINANCIAL_TONES: Record<Order["financialStatus"], Tone> = {
  pending: "warn",
  paid: "good",
  partially_paid: "warn",
  partially_refunded: "info",
  refunded: "info",
  voided: "",
};

export function paymentPill(order: Order): unknown {
  return pill(sentence(order.financialStatus), FINANCIAL_TONES[order.financialStatus]);
}

export function fulfilmentPill(order: Order): unknown {
  if (order.cancelledAt !== null) return pill("Cancelled", "bad");
  if (order.fulfillmentStatus === "fulfilled") return pill("Fulfilled", "good");
  return order.fulfillmentStatus === "partial" ? pill("Partly fulfilled", "info") : pill("Unfulfilled", "warn");
}
