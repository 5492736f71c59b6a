import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import { type FormFields, fieldsOf } from "../html/forms.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";

/** Said at the top of a page. */
export interface Notice {
  readonly tone: "good" | "bad";
  readonly text: string;
}

export interface Visit {
  readonly shop: Shop;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** What a page's POST did: where the browser goes next, and what it is told there (a key of DONE). */
export interface Done {
  readonly to: string;
  readonly done: keyof typeof DONE;
}

/** Texts by code, so that an address cannot put words into the page. */
const DONE = {
  edited: "The order was edited.",
  refunded: "The refund was made.",
  cancelled: "The order was cancelled.",
  fulfilled: "The items were fulfilled.",
  paid: "The order is marked as paid.",
  adjusted: "The stock was adjusted.",
  saved: "Saved.",
  merged: "The customers were merged.",
  deleted: "Deleted.",
  resent: "The webhook was sent again.",
  "fault-on": "The fault is on.",
  "fault-off": "The fault is off.",
  "faults-off": "All faults are off.",
  moved: "The clock was moved.",
  "mailbox-emptied": "The mailbox is empty.",
} as const;

type Show = (reply: FastifyReply, visit: Visit, notice: Notice | undefined, status: number) => unknown;

/** GET of a page; ?done= says what has just happened. */
export function page(app: FastifyInstance, front: Front, path: string, show: Show): void {
  app.get(path, async (request, reply) => {
    const visit = visitOf(front, request);
    const done = visit.query["done"];
    const notice = done !== undefined && done in DONE ? good(DONE[done as Done["done"]]) : undefined;
    show(reply, visit, notice, 200);
    return reply;
  });
}

/** POST of a plain form. What the store refuses is said on the page that the form stands on. */
export function action(
  app: FastifyInstance,
  front: Front,
  path: string,
  { run, show }: { run: (visit: Visit, form: FormFields) => Done; show: Show },
): void {
  app.post(path, async (request, reply) => {
    const visit = visitOf(front, request);
    try {
      const { to, done } = run(visit, fieldsOf(request.body));
      return reply.redirect(`${to}${to.includes("?") ? "&" : "?"}done=${done}`, 303);
    } catch (error) {
      if (!(error instanceof StoreRefusal) || error.status === 404) throw error;
      const text = [error.message, error.remedy].filter(Boolean).join(" ");
      show(reply, visit, { tone: "bad", text }, error.status);
      return reply;
    }
  });
}

function visitOf({ world }: Front, request: FastifyRequest): Visit {
  const params = request.params as Record<string, string>;
  return { shop: world.shops.get(params["shop"] ?? ""), params, query: request.query as Visit["query"] };
}

function good(text: string): Notice {
  return { tone: "good", text };
}

export function noticeBar(notice: Notice | undefined): unknown {
  if (!notice) return null;
  return html`<p class=${`notice ${notice.tone}`} role=${notice.tone === "bad" ? "alert" : "status"}>${notice.text}</p>`;
}
