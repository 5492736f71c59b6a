import type { FastifyInstance, FastifyReply } from "fastify";
import { html } from "htm/preact";
import { clockTime, dateTime, sentence } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";
import { notFound } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import type { Delivery } from "../world-app-api.ts";
import { action, type Notice, noticeBar, page, type Visit } from "./actions.ts";
import { empty, pill, type Tone } from "./parts.ts";

const ROWS = 100;
const STATES: Record<Delivery["state"], Tone> = { pending: "warn", delivered: "good", failed: "bad", dropped: "" };

/**
 * /store/<shop>/deliveries: heading "Webhook deliveries", choices "Topic" and "State", button "Show". A delivery's page:
 * heading is the topic; button "Send again".
 */
export function serveDeliveryPages(app: FastifyInstance, front: Front): void {
  page(app, front, "/store/:shop/deliveries", (reply, visit, notice) => sendList(reply, front, visit, notice));
  const show = (reply: FastifyReply, visit: Visit, notice: Notice | undefined, status: number) =>
    sendOne(reply, front, visit, notice, status);
  page(app, front, "/store/:shop/deliveries/:id", show);
  action(app, front, "/store/:shop/deliveries/:id/resend", {
    show,
    run: ({ shop, params }) => {
      const { id } = deliveryOf(front, shop, params);
      front.world.webhooks.redeliver(id);
      return { to: `/store/${shop.shop}/deliveries/${id}`, done: "resent" };
    },
  });
}

function deliveryOf({ world }: Front, shop: Shop, params: Visit["params"]) {
  const delivery = world.webhooks.delivery(Number(params["id"]));
  if (delivery?.shop !== shop.shop) throw notFound(`delivery ${params["id"]} of ${shop.shop}`);
  return delivery;
}

function sendList(reply: FastifyReply, front: Front, { shop, query }: Visit, notice: Notice | undefined) {
  const { webhooks, app } = front.world;
  const topic = query["topic"] ?? "";
  const state = (Object.keys(STATES) as Delivery["state"][]).find((one) => one === query["state"]);
  const asked = { shop: shop.shop, limit: ROWS, ...(topic && { topic }), ...(state && { state }) };
  const deliveries = webhooks.deliveries(asked);
  const topics = [...new Set(app.config.subscriptions.map((one) => one.topic))].sort();
  const content = [
    html`<header class="page-head">
      <h1>Webhook deliveries</h1>
      <p>What the store has told the app. The newest ${ROWS} are shown; ${webhooks.pendingCount(shop.shop)} wait.</p>
    </header>`,
    noticeBar(notice),
    html`<section class="card" aria-label="Deliveries">
      <form class="toolbar" method="get">
        <label class="visually-hidden" for="topic">Topic</label>
        <select id="topic" name="topic">
          <option value="">All topics</option>
          ${topics.map((one) => html`<option value=${one} selected=${one === topic}>${one}</option>`)}
        </select>
        <label class="visually-hidden" for="state">State</label>
        <select id="state" name="state">
          <option value="">All states</option>
          ${Object.keys(STATES).map((one) => html`<option value=${one} selected=${one === state}>${sentence(one)}</option>`)}
        </select>
        <button class="button" type="submit">Show</button>
      </form>
      <div data-live>
        ${
          deliveries.length === 0
            ? empty("Nothing was delivered", "Place an order or change some stock: its webhooks appear here.")
            : table(shop, deliveries)
        }
      </div>
    </section>`,
  ];
  const title = "Webhook deliveries";
  return sendShellPage(reply, front, { shop, current: "deliveries", title, content, scripts: ["live"] });
}

function table(shop: Shop, deliveries: readonly Delivery[]): unknown {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Topic</th>
          <th scope="col">Triggered</th>
          <th scope="col">State</th>
          <th scope="col" class="number">Attempts</th>
          <th scope="col">Last answer</th>
          <th scope="col">Fault</th>
        </tr>
      </thead>
      <tbody>
        ${deliveries.map((delivery) => {
          const last = delivery.attempts.at(-1);
          return html`<tr>
            <td><a href=${`/store/${shop.shop}/deliveries/${delivery.id}`}>${delivery.topic}</a></td>
            <td>${dateTime(delivery.triggeredAt, shop.timezone)}<small>${clockTime(delivery.triggeredAt, shop.timezone)}</small></td>
            <td>${pill(sentence(delivery.state), STATES[delivery.state])}</td>
            <td class="number">${delivery.attempts.length}</td>
            <td>${last ? `${last.status ?? last.error ?? "no answer"} in ${last.durationMs} ms` : "none yet"}</td>
            <td>${delivery.fault ?? ""}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function sendOne(reply: FastifyReply, front: Front, visit: Visit, notice: Notice | undefined, status: number) {
  const { shop, params } = visit;
  const delivery = deliveryOf(front, shop, params);
  const content = [
    html`<a class="crumb" href=${`/store/${shop.shop}/deliveries`}>← All deliveries</a>`,
    html`<header class="page-head">
      <h1>${delivery.topic}</h1>
      ${pill(sentence(delivery.state), STATES[delivery.state])}
      <div class="actions">
        <form method="post" action=${`/store/${shop.shop}/deliveries/${delivery.id}/resend`}>
          <button class="button primary" type="submit">Send again</button>
        </form>
      </div>
      <p>To ${delivery.url}${delivery.nextAttemptAt !== null && `, next attempt ${dateTime(delivery.nextAttemptAt, shop.timezone)}`}</p>
    </header>`,
    noticeBar(notice),
    html`<section class="card" aria-label="Attempts">
      <h2>Attempts</h2>
      ${delivery.attempts.length === 0 ? empty("Not sent yet", "It waits for its turn.") : attempts(shop, delivery)}
    </section>`,
    html`<section class="card" aria-label="Headers">
      <h2>Headers</h2>
      <div class="body">
        <dl class="facts">
          ${Object.entries(delivery.headers).map(
            ([name, value]) => html`<dt><code>${name}</code></dt>
              <dd><code>${value}</code></dd>`,
          )}
        </dl>
      </div>
    </section>`,
    html`<section class="card" aria-label="Body">
      <h2>Body</h2>
      <div class="body"><pre tabindex="0">${pretty(delivery.body)}</pre></div>
    </section>`,
  ];
  return sendShellPage(reply, front, { shop, current: "deliveries", title: delivery.topic, content }, status);
}

function attempts(shop: Shop, delivery: Delivery): unknown {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">Number</th>
          <th scope="col">At</th>
          <th scope="col">Answer</th>
          <th scope="col" class="number">Took</th>
        </tr>
      </thead>
      <tbody>
        ${delivery.attempts.map(
          (attempt) => html`<tr>
            <td class="number">${attempt.number}</td>
            <td>${dateTime(attempt.at, shop.timezone)}<small>${clockTime(attempt.at, shop.timezone)}</small></td>
            <td>${attempt.status ?? "no answer"}${attempt.error && html`<small>${attempt.error}</small>`}</td>
            <td class="number">${attempt.durationMs} ms</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
