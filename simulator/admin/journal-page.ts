import type { FastifyInstance } from "fastify";
import { html } from "htm/preact";
import { clockTime, dateTime } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";
import { sendShellPage } from "../shell/layout.ts";
import type { JournalEntry } from "../world-app-api.ts";
import { noticeBar, page } from "./actions.ts";
import { empty } from "./parts.ts";

/** Entries looked at for one page, of all shops: a page shows those of its shop. */
const WINDOW = 400;
const ROWS = 100;
const KINDS = [
  "order",
  "inventory",
  "customer",
  "product",
  "app",
  "token",
  "webhook",
  "fault",
  "clock",
  "metafield",
  "discount",
  "validation",
  "cartTransform",
  "carrierService",
  "mail",
];

/**
 * /store/<shop>/journal: heading "Journal", choice "Kind", button "Show", link "Older". Each entry's data opens under
 * "Data".
 */
export function serveJournalPage(app: FastifyInstance, front: Front): void {
  page(app, front, "/store/:shop/journal", (reply, { shop, query }, notice) => {
    const { journal } = front.world;
    const kind = KINDS.find((one) => one === query["kind"]);
    const last = journal.lastSeq();
    const asked = Number(query["before"] ?? last + 1);
    const before = Number.isSafeInteger(asked) ? Math.min(asked, last + 1) : last + 1;
    const after = Math.max(0, before - 1 - WINDOW);
    const entries = journal
      .list({ shop: shop.shop, after, limit: WINDOW, ...(kind && { kind }) })
      .filter((entry) => entry.seq < before)
      .reverse()
      .slice(0, ROWS);
    const older = entries.length === ROWS ? (entries.at(-1)?.seq ?? 0) : after + 1;
    const content = [
      html`<header class="page-head">
        <h1>Journal</h1>
        <p>Everything that happened in the store, newest first: the truth that the app's figures are compared with.</p>
      </header>`,
      noticeBar(notice),
      html`<section class="card" aria-label="Journal">
        <form class="toolbar" method="get">
          <label class="visually-hidden" for="kind">Kind</label>
          <select id="kind" name="kind">
            <option value="">Everything</option>
            ${KINDS.map((one) => html`<option value=${one} selected=${one === kind}>${one}</option>`)}
          </select>
          <button class="button" type="submit">Show</button>
        </form>
        <div data-live=${query["before"] === undefined ? "" : undefined}>
          ${entries.length === 0 ? empty("Nothing here", "Nothing of this kind happened lately.") : table(shop, entries)}
        </div>
        ${
          older > 1 &&
          html`<nav class="pages" aria-label="Pages">
          <span></span>
          <a class="button" href=${`?${new URLSearchParams({ ...(kind && { kind }), before: String(older) })}`}>Older</a>
        </nav>`
        }
      </section>`,
    ];
    return sendShellPage(reply, front, { shop, current: "journal", title: "Journal", content, scripts: ["live"] });
  });
}

function table(shop: Shop, entries: readonly JournalEntry[]): unknown {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">No.</th>
          <th scope="col">At</th>
          <th scope="col">What</th>
          <th scope="col">Who</th>
          <th scope="col">About</th>
        </tr>
      </thead>
      <tbody>
        ${entries.map(
          (entry) => html`<tr>
            <td class="number">${entry.seq}</td>
            <td class="nowrap">
              ${clockTime(entry.at, shop.timezone)}<small>${dateTime(entry.at, shop.timezone)}</small>
            </td>
            <td><strong>${entry.kind}</strong></td>
            <td>${entry.actor}</td>
            <td>
              <details class="more" id=${`entry-${entry.seq}`}>
                <summary>${aboutOf(entry)}</summary>
                <pre>${JSON.stringify({ eventId: entry.eventId, ...entry.data }, null, 2)}</pre>
              </details>
            </td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What a reader knows a thing by, before its ids. */
const TELLING = ["name", "title", "email", "topic", "kind", "reason", "available", "inventoryItemId"];

/** Two plain facts of an entry, in short. */
function aboutOf(entry: JournalEntry): string {
  const rank = (name: string) => (TELLING.indexOf(name) + TELLING.length + 1) % (TELLING.length + 1);
  const facts = Object.entries(entry.data)
    .filter(([, value]) => typeof value === "string" || typeof value === "number")
    .map(([name, value]) => ({ name, value: String(value).replace(/^gid:\/\/shopify\//, "") }))
    .sort((a, b) => rank(a.name) - rank(b.name))
    .slice(0, 2)
    .map(({ name, value }) => (name === "name" || value.includes("/") ? value : `${name}: ${value}`));
  return facts.join(", ") || "Data";
}
