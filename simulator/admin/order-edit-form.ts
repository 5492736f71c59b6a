import { html } from "htm/preact";
import { money } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Order } from "../model.ts";
import { variantLabel } from "../storefront/cart.ts";
import { type OrderForm, quantityTable } from "./order-forms.ts";

/** A longer list could not be looked through. */
const MAX_CHOICES = 500;
const MAX_UNITS = 9_999;

/**
 * .../orders/<id>/edit: a field "Quantity of <product>" per line, "Product to add" with "Quantity to add", "Reason",
 * button "Save edit".
 */
export const editForm: OrderForm = {
  path: "edit",
  heading: "Edit order",
  done: "edited",
  submit: { label: "Save edit" },
  fields: (front, order) => [
    quantityTable(
      order,
      order.lines
        .filter((line) => line.currentQuantity > 0)
        .map((line) => {
          const shipped = line.currentQuantity - line.fulfillableQuantity;
          const hint = shipped > 0 ? `${shipped} shipped` : "0 removes it";
          return { line, min: shipped, max: MAX_UNITS, value: line.currentQuantity, hint };
        }),
      "Quantity",
    ),
    additions(front, order),
  ],
  run: ({ world }, order, form) => {
    const setQuantity = form
      .numbered("quantity-")
      .filter(([lineId, quantity]) => order.lines.find((line) => line.id === lineId)?.currentQuantity !== quantity)
      .map(([lineId, quantity]) => ({ lineId, quantity }));
    const variantId = form.whole("addVariant", 0);
    const add = variantId > 0 ? [{ variantId, quantity: form.whole("addQuantity", 1) }] : [];
    const note = form.text("note");
    world.orders.edit({ shop: order.shop, orderId: order.id, setQuantity, add, ...(note && { note }) });
  },
};

function additions({ world }: Front, order: Order): unknown {
  const choices = world.products
    .list(order.shop)
    .filter((product) => product.status === "active")
    .flatMap((product) => product.variants.map((variant) => ({ product, variant })))
    .slice(0, MAX_CHOICES);
  return html`<section class="card">
    <h2>Add a product</h2>
    <div class="body">
      <div class="row">
        <div class="field">
          <label for="addVariant">Product to add</label>
          <select id="addVariant" name="addVariant">
            <option value="">None</option>
            ${choices.map(
              ({ product, variant }) => html`<option value=${variant.id}>
                ${[product.title, variantLabel(variant)].filter(Boolean).join(", ")} · ${money(variant.priceMinor, order.currency)}
              </option>`,
            )}
          </select>
        </div>
        <div class="field">
          <label for="addQuantity">Quantity to add</label>
          <input id="addQuantity" name="addQuantity" type="number" min="1" max=${MAX_UNITS} value="1" />
        </div>
      </div>
      <div class="field">
        <label for="note">Reason</label>
        <input id="note" name="note" maxlength="200" />
      </div>
    </div>
  </section>`;
}
