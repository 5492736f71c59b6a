import { ERASED_CUSTOMER } from "../../../contracts/privacy.ts";

/**
 * Fields of an order that say something about a person, wherever they stand in it: in Shopify's payloads and in our own
 * snapshots. An order keeps its name, lines, amounts and dates.
 * Source: the samples of the order topics on https://shopify.dev/docs/api/webhooks/2026-07
 */
const EMPTIED: ReadonlySet<string> = new Set(
  [
    "email contact_email phone name_on_card buyer_accepts_marketing customer_locale recipient",
    "billing_address shipping_address destination default_address addresses company",
    "note note_attributes properties tags client_details browser_ip payment_details receipt staff_note po_number",
    "token cart_token checkout_token order_status_url landing_site referring_site user_id",
    "tracking_number tracking_numbers tracking_url tracking_urls",
    // Ours.
    "customerName trackingNumber",
  ].flatMap((line) => line.split(" ")),
);

/** An empty list stays a list: a schema may ask for one. */
function empty(value: unknown): unknown {
  return Array.isArray(value) ? [] : null;
}

function anonymisedField(key: string, value: unknown): unknown {
  if (key === "customer") {
    return value == null ? value : { id: 0, admin_graphql_api_id: ERASED_CUSTOMER, first_name: null, last_name: null };
  }
  if (key === "customerId") return ERASED_CUSTOMER;
  if (EMPTIED.has(key)) return empty(value);
  return anonymiseOrder(value);
}

/** The same tree without what says something about a person. Applied twice, it changes nothing more. */
export function anonymiseOrder<T>(tree: T): T {
  if (Array.isArray(tree)) return tree.map(anonymiseOrder) as T;
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, anonymisedField(key, value)])) as T;
}
