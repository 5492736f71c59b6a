import type { FormFields } from "../html/forms.ts";
import type { Customer, Shop } from "../model.ts";

const MAX_TEXT = 200;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Countries the stores deliver to, by ISO 3166-1 code. */
export const COUNTRIES: Readonly<Record<string, string>> = {
  AT: "Austria",
  BE: "Belgium",
  DK: "Denmark",
  FR: "France",
  DE: "Germany",
  IE: "Ireland",
  IT: "Italy",
  NL: "Netherlands",
  ES: "Spain",
  CH: "Switzerland",
  GB: "United Kingdom",
  US: "United States",
};

/** Text fields of the checkout, in the order of the page. */
export const CHECKOUT_FIELDS = [
  { name: "email", label: "Email", type: "email", autocomplete: "email", required: true },
  { name: "firstName", label: "First name", type: "text", autocomplete: "given-name", required: true },
  { name: "lastName", label: "Last name", type: "text", autocomplete: "family-name", required: true },
  { name: "company", label: "Company (optional)", type: "text", autocomplete: "organization", required: false },
  { name: "address1", label: "Address", type: "text", autocomplete: "address-line1", required: true },
  {
    name: "address2",
    label: "Apartment, floor (optional)",
    type: "text",
    autocomplete: "address-line2",
    required: false,
  },
  { name: "zip", label: "Postcode", type: "text", autocomplete: "postal-code", required: true },
  { name: "city", label: "City", type: "text", autocomplete: "address-level2", required: true },
] as const;

export type FieldName = (typeof CHECKOUT_FIELDS)[number]["name"];

export interface CheckoutEntry {
  readonly fields: Readonly<Record<FieldName, string>>;
  readonly countryCode: string;
  readonly shippingCode: string;
  readonly payment: "paid" | "pending";
  readonly acceptsMarketing: boolean;
  readonly note: string;
}

/** What the shopper typed, and what is wrong with it, by field. */
export function readCheckout(form: FormFields, shop: Shop): { entry: CheckoutEntry; wrong: Map<FieldName, string> } {
  const fields = Object.fromEntries(
    CHECKOUT_FIELDS.map(({ name }) => [name, form.text(name).slice(0, MAX_TEXT)]),
  ) as Record<FieldName, string>;
  const wrong = new Map<FieldName, string>();
  for (const { name, label, required } of CHECKOUT_FIELDS) {
    if (required && !fields[name]) wrong.set(name, `Enter your ${label.toLowerCase()}.`);
  }
  if (fields.email && !EMAIL.test(fields.email)) wrong.set("email", "Enter an email address like name@example.com.");
  const country = form.text("countryCode");
  const entry: CheckoutEntry = {
    fields,
    countryCode: country in COUNTRIES ? country : shop.countryCode,
    shippingCode: form.text("shippingCode") || defaultRate(shop),
    payment: form.text("payment") === "pending" ? "pending" : "paid",
    acceptsMarketing: form.checked("acceptsMarketing"),
    note: form.text("note").slice(0, MAX_TEXT),
  };
  return { entry, wrong };
}

/** buyer: who is logged in; what is known of them stands in the form. */
export function emptyCheckout(shop: Shop, buyer?: Customer): CheckoutEntry {
  const known: Partial<Record<FieldName, string | null>> = {
    ...buyer?.address,
    ...(buyer && { email: buyer.email, firstName: buyer.firstName, lastName: buyer.lastName }),
  };
  const fields = Object.fromEntries(CHECKOUT_FIELDS.map(({ name }) => [name, known[name] ?? ""])) as Record<
    FieldName,
    string
  >;
  return {
    fields,
    countryCode: buyer?.address?.countryCode ?? shop.countryCode,
    shippingCode: defaultRate(shop),
    payment: "paid",
    acceptsMarketing: false,
    note: "",
  };
}

function defaultRate(shop: Shop): string {
  return shop.shippingRates[0]?.code ?? "";
}
