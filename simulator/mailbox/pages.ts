import type { FastifyInstance } from "fastify";
import { html } from "htm/preact";
import { action, noticeBar, page } from "../admin/actions.ts";
import { empty, PAGE_ROWS, pageNumber, pager } from "../admin/parts.ts";
import { counted, dateTime } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";
import { notFound } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import type { Mail } from "./mails.ts";

/**
 * /mailbox and /store/<shop>/mailbox: heading "Mailbox", field "Recipient", button "Show", links to each mail by its
 * subject, button "Empty the mailbox". /store/<shop>/mailbox/<id>: the subject as heading, the mail as its reader sees
 * it, and under "Text part" what a reader without HTML sees.
 */
export function serveMailboxPages(app: FastifyInstance, front: Front): void {
  app.get("/mailbox", async (_request, reply) => reply.redirect(`/store/${front.world.shops.get().shop}/mailbox`));
  page(app, front, "/store/:shop/mailbox", (reply, { shop, query }, notice, status) => {
    const to = query["to"]?.trim() ?? "";
    const number = pageNumber(query["page"]);
    const asked = { ...(to && { to }), limit: PAGE_ROWS + 1, offset: (number - 1) * PAGE_ROWS };
    const found = front.world.mailbox.list(asked);
    const total = front.world.mailbox.count(to || undefined);
    const content = [
      html`<header class="page-head">
        <h1>Mailbox</h1>
        <p>${counted(total, "mail")}. Everything that was mailed, to whomever: nothing leaves this machine.</p>
      </header>`,
      noticeBar(notice),
      html`<section class="card" aria-label="Mailbox">
        <form class="toolbar" method="get" role="search">
          <label class="visually-hidden" for="to">Recipient</label>
          <input id="to" type="search" name="to" value=${to} placeholder="Recipient's address" />
          <button class="button" type="submit">Show</button>
        </form>
        <div data-live=${number === 1 ? "" : undefined}>
          ${
            found.length === 0
              ? empty("No mail", "Refund something, or sell something until its stock is low.")
              : table(shop, found.slice(0, PAGE_ROWS))
          }
        </div>
        ${pager(number, found.length > PAGE_ROWS, to ? { to } : {})}
      </section>`,
      total > 0 &&
        html`<form method="post" action=${`/store/${shop.shop}/mailbox/empty`}>
          <button class="button danger" type="submit">Empty the mailbox</button>
        </form>`,
    ];
    return sendShellPage(
      reply,
      front,
      { shop, current: "mailbox", title: "Mailbox", content, scripts: ["live"] },
      status,
    );
  });
  action(app, front, "/store/:shop/mailbox/empty", {
    run: ({ shop }) => {
      front.world.mailbox.clear();
      return { to: `/store/${shop.shop}/mailbox`, done: "mailbox-emptied" };
    },
    // Emptying is never refused.
    show: () => undefined,
  });
  page(app, front, "/store/:shop/mailbox/:mailId", (reply, { shop, params }) => {
    const mail = front.world.mailbox.find(Number(params["mailId"]));
    if (!mail) throw notFound(`mail ${params["mailId"]}`);
    return sendShellPage(reply, front, {
      shop,
      current: "mailbox",
      title: mail.subject,
      content: mailContent(shop, mail),
      styles: ["frame"],
    });
  });
}

function table(shop: Shop, mails: readonly Mail[]): unknown {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Subject</th>
          <th scope="col">To</th>
          <th scope="col">From</th>
          <th scope="col">At</th>
        </tr>
      </thead>
      <tbody>
        ${mails.map(
          (mail) => html`<tr>
            <td><a href=${`/store/${shop.shop}/mailbox/${mail.id}`}>${mail.subject || "(no subject)"}</a></td>
            <td>${mail.to.join(", ")}</td>
            <td>${mail.from}</td>
            <td class="nowrap">${dateTime(mail.at, shop.timezone)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function mailContent(shop: Shop, mail: Mail): unknown {
  return [
    html`<header class="page-head">
      <p><a href=${`/store/${shop.shop}/mailbox`}>Mailbox</a></p>
      <h1>${mail.subject || "(no subject)"}</h1>
      <p>From ${mail.from} to ${mail.to.join(", ")}, ${dateTime(mail.at, shop.timezone)}</p>
      <p><small>Message-ID ${mail.messageId}</small></p>
    </header>`,
    // No permission at all: no script, no form, no origin. Whoever wrote the template cannot reach the store.
    mail.html &&
      html`<section class="card" aria-label="The mail">
        <iframe class="mail" title="The mail" sandbox="" srcdoc=${mail.html}></iframe>
      </section>`,
    html`<section class="card">
      <div class="body">
        <h2>Text part</h2>
        <pre class="mail-text">${mail.text}</pre>
      </div>
    </section>`,
  ];
}
