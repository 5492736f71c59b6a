import { CustomersLoyalty } from "../../contracts/queries/customers.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Bus } from "../_runtime/bus/connect.ts";
import { ask } from "../_runtime/bus/request.ts";
import { CAUSES } from "./causes.ts";
import type { MailFacts } from "./facts.ts";
import type { ShopFacts } from "./shop-facts.ts";
import type { Contact, NotificationsStore } from "./store.ts";

export interface Recipient {
  readonly address: string;
  readonly name: string | null;
  readonly locale: string | null;
}

/** The only state that lets us send marketing mail. Source: Shopify's CustomerEmailMarketingState. */
const AGREED = "subscribed";

/** What the customers service knows of one that no webhook of ours has told of: installed after they came. */
export type AskContact = (shop: Shop, customerId: string) => Promise<Contact | null>;

/** @throws (the asker) QueryUnavailable where the customers service does not answer. */
export function contactAsker(bus: Bus): AskContact {
  return async (shop, customerId) => {
    const { customer } = await ask(bus, CustomersLoyalty, shop, { customerId });
    if (customer === null) return null;
    const { email, name, locale, emailConsent, deleted, mergedInto } = customer;
    return { email, name, locale, consent: emailConsent, gone: deleted || mergedInto !== null };
  };
}

export interface RecipientParts {
  readonly store: Pick<NotificationsStore, "contact">;
  readonly askContact: AskContact;
}

/**
 * Who gets the mail, as things are now: consent taken back a moment ago counts.
 * @returns the reason where nobody does.
 */
export async function recipientOf(
  { shop, facts }: { shop: Shop; facts: MailFacts },
  shopFacts: ShopFacts,
  parts: RecipientParts,
): Promise<Recipient | "no-address" | "no-consent"> {
  if (facts.cause === "low-stock") {
    const address = shopFacts.staffEmail ?? shopFacts.email;
    return address === null ? "no-address" : { address, name: null, locale: null };
  }
  const marketing = CAUSES[facts.cause].marketing;
  const customerId = facts.cause === "points-summary" ? facts.customerId : facts.order.customerId;
  const own = facts.cause === "points-summary" ? null : facts.order.email;
  const contact = customerId === null ? null : await contactOf(shop, customerId, { marketing, own }, parts);
  const address = own ?? (contact?.gone ? null : contact?.email) ?? null;
  if (address === null) return "no-address";
  if (marketing && contact?.consent !== AGREED) return "no-consent";
  return { address, name: contact?.name ?? null, locale: contact?.locale ?? null };
}

/** Asks the customers service only for what decides whether the mail goes out. */
async function contactOf(
  shop: Shop,
  customerId: string,
  { marketing, own }: { marketing: boolean; own: string | null },
  { store, askContact }: RecipientParts,
): Promise<Contact | null> {
  const known = await store.contact(shop, customerId);
  if (known?.gone) return known;
  const enough = (known?.email ?? own) && (!marketing || known?.consent);
  if (enough) return known;
  const asked = await askContact(shop, customerId);
  if (asked === null || known === null) return asked ?? known;
  return {
    email: known.email ?? asked.email,
    name: known.name ?? asked.name,
    locale: known.locale ?? asked.locale,
    consent: known.consent ?? asked.consent,
    gone: asked.gone,
  };
}
