import { html } from "htm/preact";
import { chosenLines, type OrderForm, quantityTable } from "./order-forms.ts";

/**
 * .../orders/<id>/fulfil: a field "Quantity of <product>" per open line (all of it at first), "Carrier", "Tracking
 * number", button "Fulfil".
 */
export const fulfilForm: OrderForm = {
  path: "fulfil",
  heading: "Fulfil",
  done: "fulfilled",
  submit: { label: "Fulfil" },
  fields: (_front, order) => [
    quantityTable(
      order,
      order.lines
        .filter((line) => line.fulfillableQuantity > 0)
        .map((line) => ({
          line,
          min: 0,
          max: line.fulfillableQuantity,
          value: line.fulfillableQuantity,
          hint: `of ${line.fulfillableQuantity}`,
        })),
      "Quantity to fulfil",
    ),
    html`<section class="card">
      <div class="body row">
        <div class="field">
          <label for="carrier">Carrier</label>
          <input id="carrier" name="carrier" maxlength="100" />
        </div>
        <div class="field">
          <label for="tracking">Tracking number</label>
          <input id="tracking" name="tracking" maxlength="100" />
        </div>
      </div>
    </section>`,
  ],
  run: ({ world }, order, form) => {
    const trackingCompany = form.text("carrier");
    const trackingNumber = form.text("tracking");
    world.orders.fulfil({
      shop: order.shop,
      orderId: order.id,
      lines: chosenLines(form),
      ...(trackingCompany && { trackingCompany }),
      ...(trackingNumber && { trackingNumber }),
    });
  },
};
