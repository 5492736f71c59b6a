import { html } from "htm/preact";
import { money } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Order } from "../model.ts";
import { amountField, chosenLines, type OrderForm, quantityTable } from "./order-forms.ts";

/**
 * .../orders/<id>/refund: a field "Quantity of <product>" per line (0 at first), checkbox "Put the items back into
 * stock", fields "Delivery to refund", "Amount to pay back", "Reason", button "Refund".
 */
export const refundForm: OrderForm = {
  path: "refund",
  heading: "Refund",
  done: "refunded",
  submit: { label: "Refund" },
  fields: (front, order) => [
    quantityTable(
      order,
      order.lines
        .filter((line) => line.currentQuantity > 0)
        .map((line) => ({ line, min: 0, max: line.currentQuantity, value: 0, hint: `of ${line.currentQuantity}` })),
      "Quantity to refund",
    ),
    moneyFields(front, order),
  ],
  run: ({ world }, order, form) => {
    const restock = form.checked("restock");
    const shippingMinor = amountField(form, "shipping", "Delivery to refund", order);
    const amountMinor = amountField(form, "amount", "Amount to pay back", order);
    const note = form.text("note");
    world.orders.refund({
      shop: order.shop,
      orderId: order.id,
      lines: chosenLines(form).map((line) => ({ ...line, restock })),
      ...(shippingMinor !== undefined && { shippingMinor }),
      ...(amountMinor !== undefined && { amountMinor }),
      ...(note && { note }),
    });
  },
};

function moneyFields({ world }: Front, order: Order): unknown {
  const totals = world.orders.totals(order);
  const shippingLeft = totals.shippingMinor - order.refunds.reduce((sum, one) => sum + one.shippingMinor, 0);
  const payable = totals.paidMinor - totals.refundedMinor;
  return html`<section class="card">
    <div class="body">
      <label class="choice">
        <input type="checkbox" name="restock" value="yes" checked />
        Put the items back into stock
      </label>
      <div class="row">
        <div class="field">
          <label for="shipping">Delivery to refund</label>
          <input id="shipping" name="shipping" inputmode="decimal" placeholder="0.00" aria-describedby="shipping-hint" />
          <small id="shipping-hint">At most ${money(shippingLeft, order.currency)}</small>
        </div>
        <div class="field">
          <label for="amount">Amount to pay back</label>
          <input id="amount" name="amount" inputmode="decimal" aria-describedby="amount-hint" />
          <small id="amount-hint">
            Empty: what the items and the delivery are worth. At most ${money(payable, order.currency)}
          </small>
        </div>
      </div>
      <div class="field">
        <label for="note">Reason</label>
        <input id="note" name="note" maxlength="200" />
      </div>
    </div>
  </section>`;
}
