import { html } from "htm/preact";
import type { CancelReason } from "../model.ts";
import type { OrderForm } from "./order-forms.ts";

const REASONS: Record<CancelReason, string> = {
  customer: "The customer changed or cancelled the order",
  inventory: "Items are not available",
  fraud: "Fraudulent order",
  declined: "The payment was declined",
  staff: "Staff made a mistake",
  other: "Other",
};

/**
 * .../orders/<id>/cancel: choice "Reason", checkboxes "Put the items back into stock" and "Pay back what was paid",
 * button "Cancel order".
 */
export const cancelForm: OrderForm = {
  path: "cancel",
  heading: "Cancel order",
  done: "cancelled",
  submit: { label: "Cancel order", danger: true },
  fields: () => html`<section class="card">
    <div class="body">
      <div class="field">
        <label for="reason">Reason</label>
        <select id="reason" name="reason">
          ${Object.entries(REASONS).map(([code, text]) => html`<option value=${code}>${text}</option>`)}
        </select>
      </div>
      <label class="choice">
        <input type="checkbox" name="restock" value="yes" checked />
        Put the items back into stock
      </label>
      <label class="choice">
        <input type="checkbox" name="refund" value="yes" checked />
        Pay back what was paid
      </label>
    </div>
  </section>`,
  run: ({ world }, order, form) => {
    const reason = form.text("reason");
    world.orders.cancel({
      shop: order.shop,
      orderId: order.id,
      reason: reason in REASONS ? (reason as CancelReason) : "other",
      restock: form.checked("restock"),
      refund: form.checked("refund"),
    });
  },
};
