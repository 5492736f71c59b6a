import type { Shop } from "../../contracts/shop.ts";
import { CAUSES } from "./causes.ts";
import type { ReadContact } from "./contact-reader.ts";
import type { MailFacts } from "./facts.ts";
import type { ShopFacts } from "./shop-facts.ts";
import type { Contact, NotificationsStore } from "./store.ts";

export interface Recipient {
  readonly address: string;
  readonly name: string | null;
  readonly locale: string | null;
}

/** The only state that lets us send marketing mail. Source: Shopify's CustomerEmailAddressMarketingState. */
const AGREED = "subscribed";

export interface RecipientParts {
  readonly store: Pick<NotificationsStore, "contact">;
  readonly readContact: ReadContact;
}

/**
 * Who gets the mail, as things are now: consent taken back a moment ago counts.
 * @returns the reason where nobody does.
 * @throws where Shopify has to be asked and does not answer.
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

/** Shopify is asked for what is missing; where it does not answer, an unknown language alone holds up no mail. */
async function contactOf(
  shop: Shop,
  customerId: string,
  { marketing, own }: { marketing: boolean; own: string | null },
  { store, readContact }: RecipientParts,
): Promise<Contact | null> {
  const known = await store.contact(shop, customerId);
  if (known?.gone) return known;
  const isEnough = (own ?? known?.email) && (!marketing || known?.consent);
  if (isEnough && known?.locale) return known;
  try {
    const now = known?.customerId ?? customerId;
    return (await readContact(shop, now)) === null ? known : await store.contact(shop, now);
  } catch (error) {
    if (isEnough) return known;
    throw error;
  }
}
