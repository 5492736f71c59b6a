import type { FastifyPluginAsync } from "fastify";
import { html } from "htm/preact";
import { readForms } from "../html/forms.ts";
import type { Front } from "../html/front.ts";
import { showProblems } from "../html/problems.ts";
import { serveMailboxPages } from "../mailbox/pages.ts";
import { sendShellPage } from "../shell/layout.ts";
import { serveCheckoutAdminPage } from "./checkout-page.ts";
import { serveClockPage } from "./clock-page.ts";
import { serveCustomerPage } from "./customer-page.ts";
import { serveCustomersPage } from "./customers-page.ts";
import { serveDeliveryPages } from "./deliveries-page.ts";
import { serveFaultsPage } from "./faults-page.ts";
import { serveJournalPage } from "./journal-page.ts";
import { cancelForm } from "./order-cancel-form.ts";
import { editForm } from "./order-edit-form.ts";
import { serveOrderForm } from "./order-forms.ts";
import { fulfilForm } from "./order-fulfil-form.ts";
import { serveOrderPage } from "./order-page.ts";
import { refundForm } from "./order-refund-form.ts";
import { serveOrdersPage } from "./orders-page.ts";
import { serveProductPage } from "./product-page.ts";
import { serveProductsPage } from "./products-page.ts";

/** The store's own admin, and the simulator's switches, as pages of the shell. Plain forms; names: see each page. */
export function adminPlugin(front: Front): FastifyPluginAsync {
  return async (app) => {
    readForms(app);
    showProblems(app, (request, reply, { status, heading, remedy }) => {
      const named = (request.params as { shop?: string }).shop ?? "";
      const shop = front.world.shops.find(named) ?? front.world.shops.get();
      const content = html`<section class="card">
        <div class="empty"><h1>${heading}</h1><p>${remedy}</p></div>
      </section>`;
      return sendShellPage(reply, front, { shop, current: "orders", title: heading, content }, status);
    });
    serveOrdersPage(app, front);
    serveOrderPage(app, front);
    for (const form of [editForm, refundForm, fulfilForm, cancelForm]) serveOrderForm(app, front, form);
    serveProductsPage(app, front);
    serveProductPage(app, front);
    serveCustomersPage(app, front);
    serveCheckoutAdminPage(app, front);
    serveCustomerPage(app, front);
    serveDeliveryPages(app, front);
    serveFaultsPage(app, front);
    serveClockPage(app, front);
    serveJournalPage(app, front);
    serveMailboxPages(app, front);
  };
}
