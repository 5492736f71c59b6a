import type { Applied } from "../checkout/applied.ts";
import { orderLinesOf } from "../checkout/order-lines.ts";
import type { PricedCart, PricedDelivery } from "../checkout/price-cart.ts";
import type { DiscountApplication } from "../model.ts";
import type { PlaceOrder } from "../world-api.ts";
import type { CheckoutEntry } from "./checkout-form.ts";

/** The order that a priced cart and what the shopper entered become. It is not reckoned again. */
export function orderOf(priced: PricedCart, entry: CheckoutEntry): PlaceOrder {
  const { shop, chosen } = priced;
  const { email, firstName, lastName, company, address1, address2, zip, city } = entry.fields;
  return {
    shop: shop.shop,
    customer: { email, firstName, lastName },
    lines: orderLinesOf(priced.lines).map(({ taxable: _taxable, ...line }) => line),
    ...(priced.applications.length > 0 && { discountApplications: priced.applications.map(applicationOf) }),
    shippingAddress: {
      firstName,
      lastName,
      company: company || null,
      address1,
      address2: address2 || null,
      zip,
      city,
      countryCode: entry.countryCode,
    },
    ...(chosen ? { delivery: deliveryOf(chosen) } : {}),
    payment: entry.payment,
    acceptsMarketing: entry.acceptsMarketing,
    sourceName: "web",
    ...(entry.note && { note: entry.note }),
  };
}

function applicationOf(one: Applied): DiscountApplication {
  const { title, targetSelection, allocationMethod, valueType, value } = one;
  const targetType = one.discountClass === "SHIPPING" ? "shipping_line" : "line_item";
  return { title, targetType, targetSelection, allocationMethod, valueType, value };
}

function deliveryOf({
  code,
  title,
  source,
  totalMinor,
  allocations,
}: PricedDelivery): NonNullable<PlaceOrder["delivery"]> {
  const discounts = allocations.map(({ application, minor }) => ({ application, minor }));
  return { code, title, source, priceMinor: totalMinor, ...(discounts.length > 0 && { discounts }) };
}
