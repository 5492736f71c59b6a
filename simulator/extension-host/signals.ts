import { exponentOf } from "../../contracts/money.ts";
import { gid } from "../gid.ts";
import type { Address, Customer } from "../model.ts";
import { imageOf } from "../storefront/cart.ts";
import type { CheckoutFacts, DiscountShare, FactsLine } from "./checkout-facts.ts";
import type { ExtensionFault } from "./faults.ts";

interface Money {
  readonly amount: number;
  readonly currencyCode: string;
}

/** By its path below `shopify`: "cost.totalAmount". null stands for undefined, which JSON has not. */
export type Signals = Record<string, unknown>;

export interface Buyer {
  readonly language: string;
  readonly faults: ReadonlySet<ExtensionFault>;
  readonly publicUrl: string;
}

/**
 * What a purchase target sees of a checkout or an order.
 * Source: @shopify/ui-extensions 2026.7, surfaces/checkout/api/standard/standard.d.ts. Its types are not
 * imported: they declare a global `shopify` that is not the admin app's.
 */
export function purchaseSignals(facts: CheckoutFacts, buyer: Buyer): Signals {
  const { shop } = facts;
  const amount = (minor: number): Money => moneyOf(minor, shop.currency);
  const privacy = buyer.faults.has("consent-withheld");
  return {
    "cost.subtotalAmount": amount(facts.subtotalMinor),
    "cost.totalShippingAmount": facts.shippingMinor === undefined ? null : amount(facts.shippingMinor),
    "cost.totalTaxAmount": amount(facts.taxMinor),
    "cost.totalAmount": amount(facts.totalMinor),
    lines: facts.lines.map((line) => lineOf(line, facts, buyer.publicUrl)),
    discountAllocations: facts.discounts.map((one) => allocationOf(one, shop.currency)),
    discountCodes: [],
    appliedGiftCards: [],
    attributes: [],
    note: facts.note ?? null,
    availablePaymentOptions: [{ type: "other", handle: "drydock" }],
    selectedPaymentOptions: [{ type: "other", handle: "drydock" }],
    checkoutToken: facts.token,
    checkoutSettings: { orderSubmission: "ORDER", shippingAddress: { isEditable: true } },
    deliveryGroups: deliveryGroupsOf(facts),
    // Of the targets around the list of shipping options.
    target: { groupType: "oneTimePurchase", deliveryGroups: deliveryGroupsOf(facts) },
    deliverySelectionGroups: null,
    shippingAddress: facts.address ? addressOf(facts.address) : facts.order ? null : { countryCode: facts.countryCode },
    billingAddress: facts.address ? addressOf(facts.address) : null,
    "buyerIdentity.customer": facts.customer ? customerOf(facts.customer) : null,
    "buyerIdentity.email": (facts.customer?.email ?? facts.email) || null,
    "buyerIdentity.phone": facts.customer?.phone ?? null,
    "buyerIdentity.purchasingCompany": null,
    instructions: instructionsOf(!buyer.faults.has("instructions-off")),
    customerPrivacy: privacyOf(!privacy, facts.countryCode),
    "buyerJourney.completed": facts.order !== undefined,
    "buyerJourney.steps": [
      { handle: "checkout", label: "Checkout", to: `/shop/${shop.shop}/checkout`, disabled: false },
    ],
    "buyerJourney.activeStep": { handle: facts.order ? "thank-you" : "checkout" },
    ...localizationOf(shop, buyer.language, facts.countryCode),
  };
}

function localizationOf(
  shop: { readonly currency: string; readonly timezone: string; readonly shop: string },
  language: string,
  countryCode: string,
): Signals {
  return {
    "localization.currency": { isoCode: shop.currency },
    "localization.timezone": shop.timezone,
    "localization.language": { isoCode: language },
    "localization.country": { isoCode: countryCode },
    "localization.market": { id: gid("Market", 1), handle: shop.shop },
  };
}

function moneyOf(minor: number, currency: string): Money {
  return { amount: minor / 10 ** exponentOf(currency), currencyCode: currency };
}

function lineOf(line: FactsLine, { shop }: CheckoutFacts, publicUrl: string): Signals {
  const { product, variant } = line;
  const image = product && imageOf(product);
  const options = product?.options ?? [];
  const off = line.discounts.reduce((sum, one) => sum + one.minor, 0);
  return {
    id: line.id,
    quantity: line.quantity,
    attributes: [],
    lineComponents: [],
    parentRelationship: null,
    cost: { totalAmount: moneyOf(line.subtotalMinor - off, shop.currency) },
    discountAllocations: line.discounts.map((one) => allocationOf(one, shop.currency)),
    merchandise: {
      type: "variant",
      id: gid("ProductVariant", line.variantId ?? 0),
      title: line.title,
      ...(line.variantTitle && { subtitle: line.variantTitle }),
      ...(image && { image: { url: new URL(image.src, publicUrl).href, altText: image.alt } }),
      ...(line.sku && { sku: line.sku }),
      selectedOptions: options.map(({ name }, index) => ({ name, value: variant?.optionValues[index] ?? "" })),
      product: {
        id: gid("Product", product?.id ?? 0),
        vendor: product?.vendor ?? "",
        productType: product?.productType ?? "",
      },
      requiresShipping: line.requiresShipping,
    },
  };
}

function allocationOf({ title, minor }: DiscountShare, currency: string): Signals {
  return { type: "automatic", title, discountedAmount: moneyOf(minor, currency) };
}

function deliveryGroupsOf(facts: CheckoutFacts): Signals[] {
  if (facts.delivery.length === 0) return [];
  return [
    {
      id: "1",
      groupType: "oneTimePurchase",
      isDeliveryRequired: true,
      targetedCartLines: facts.lines.filter((line) => line.requiresShipping).map(({ id }) => ({ id })),
      deliveryOptions: facts.delivery.map(({ code, title, minor, afterDiscountsMinor }) => ({
        type: "shipping",
        handle: code,
        code,
        title,
        metafields: [],
        carrier: {},
        cost: moneyOf(minor, facts.shop.currency),
        costAfterDiscounts: moneyOf(afterDiscountsMinor, facts.shop.currency),
        deliveryEstimate: {},
      })),
      ...(facts.deliveryCode && { selectedDeliveryOption: { handle: facts.deliveryCode } }),
    },
  ];
}

function addressOf(address: Address): Signals {
  return {
    name: `${address.firstName} ${address.lastName}`.trim(),
    firstName: address.firstName,
    lastName: address.lastName,
    ...(address.company && { company: address.company }),
    address1: address.address1,
    ...(address.address2 && { address2: address.address2 }),
    city: address.city,
    zip: address.zip,
    countryCode: address.countryCode,
    ...(address.phone && { phone: address.phone }),
  };
}

function customerOf(customer: Customer): Signals {
  const accepts = customer.emailConsent === "subscribed";
  return {
    id: gid("Customer", customer.id),
    ...(customer.email && { email: customer.email }),
    ...(customer.phone && { phone: customer.phone }),
    fullName: `${customer.firstName} ${customer.lastName}`.trim(),
    firstName: customer.firstName,
    lastName: customer.lastName,
    image: { url: "" },
    acceptsMarketing: accepts,
    acceptsEmailMarketing: accepts,
    acceptsSmsMarketing: false,
    storeCreditAccounts: [],
    ordersCount: customer.ordersCount,
  };
}

function instructionsOf(can: boolean): Signals {
  return {
    attributes: { canUpdateAttributes: can },
    delivery: { canSelectCustomAddress: can },
    discounts: { canUpdateDiscountCodes: can },
    lines: { canAddCartLine: can, canRemoveCartLine: can, canUpdateCartLine: can },
    metafields: { canSetCartMetafields: can, canDeleteCartMetafield: can },
    notes: { canUpdateNote: can },
  };
}

function privacyOf(allowed: boolean, countryCode: string): Signals {
  const all = { analytics: allowed, marketing: allowed, preferences: allowed, saleOfData: allowed };
  return {
    allowedProcessing: all,
    visitorConsent: all,
    metafields: [],
    shouldShowBanner: !allowed,
    saleOfDataRegion: false,
    region: { countryCode: countryCode },
  };
}
