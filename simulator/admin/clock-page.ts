import type { FastifyInstance, FastifyReply } from "fastify";
import { html } from "htm/preact";
import { dateTime } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import { StoreRefusal } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import { action, type Notice, noticeBar, page, type Visit } from "./actions.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS = [
  { label: "On by 1 minute", ms: MINUTE_MS },
  { label: "On by 1 hour", ms: HOUR_MS },
  { label: "On by 1 day", ms: DAY_MS },
  { label: "On by 30 days", ms: 30 * DAY_MS },
] as const;
const UNITS: Record<string, number> = { minutes: MINUTE_MS, hours: HOUR_MS, days: DAY_MS };
const MAX_MOVE_MS = 3_650 * DAY_MS;

/**
 * /store/<shop>/clock: heading "Clock"; buttons "On by 1 minute", "On by 1 hour", "On by 1 day", "On by 30 days",
 * "Back to the real time"; fields "Move by" and "Unit", button "Move the clock".
 */
export function serveClockPage(app: FastifyInstance, front: Front): void {
  const { clock } = front.world;
  const show = (reply: FastifyReply, visit: Visit, notice: Notice | undefined, status: number) =>
    sendClockPage(reply, front, visit, notice, status);
  page(app, front, "/store/:shop/clock", show);
  action(app, front, "/store/:shop/clock", {
    show,
    run: ({ shop }, form) => {
      const by = form.checked("reset") ? -clock.offsetMs : form.whole("by", 0) * (UNITS[form.text("unit")] ?? 1);
      if (Math.abs(by) > MAX_MOVE_MS) throw new StoreRefusal("TOO_FAR", "The clock moves by ten years at most.");
      clock.move(by);
      return { to: `/store/${shop.shop}/clock`, done: "moved" };
    },
  });
}

function sendClockPage(reply: FastifyReply, front: Front, visit: Visit, notice: Notice | undefined, status: number) {
  const { shop } = visit;
  const { clock } = front.world;
  const url = `/store/${shop.shop}/clock`;
  const content = [
    html`<header class="page-head">
      <h1>Clock</h1>
      <p>The time of all stores. What falls due by a move, like a webhook's next attempt, happens at once.</p>
    </header>`,
    noticeBar(notice),
    html`<section class="card" aria-label="Time">
      <div class="body">
        <p class="now">${dateTime(clock.now(), shop.timezone)}</p>
        <p class="hint">${clock.offsetMs === 0 ? "This is the real time." : `${durationOf(clock.offsetMs)} the real time.`}</p>
        <div class="row">
          ${STEPS.map(
            ({ label, ms }) => html`<form method="post" action=${url}>
              <input type="hidden" name="by" value=${ms} />
              <button class="button" type="submit">${label}</button>
            </form>`,
          )}
          ${
            clock.offsetMs !== 0 &&
            html`<form method="post" action=${url}>
            <input type="hidden" name="reset" value="yes" />
            <button class="button" type="submit">Back to the real time</button>
          </form>`
          }
        </div>
        <form class="row end" method="post" action=${url}>
          <div class="field">
            <label for="by">Move by</label>
            <input id="by" name="by" type="number" value="5" required />
          </div>
          <div class="field">
            <label for="unit">Unit</label>
            <select id="unit" name="unit">
              ${Object.keys(UNITS).map((unit) => html`<option value=${unit}>${unit}</option>`)}
            </select>
          </div>
          <button class="button primary" type="submit">Move the clock</button>
        </form>
      </div>
    </section>`,
  ];
  return sendShellPage(reply, front, { shop, current: "clock", title: "Clock", content }, status);
}

/** 90,000,000 -> "1 d 1 h ahead of". */
function durationOf(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / MINUTE_MS);
  const parts = [
    [Math.floor(minutes / 1_440), "d"],
    [Math.floor((minutes % 1_440) / 60), "h"],
    [minutes % 60, "min"],
  ] as const;
  const text = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`);
  return `${text.join(" ") || "Less than a minute"} ${ms > 0 ? "ahead of" : "behind"}`;
}
