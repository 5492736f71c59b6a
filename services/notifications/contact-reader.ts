import type { Shop } from "../../contracts/shop.ts";
import type { Database } from "../_runtime/database.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { CustomerContactDocument } from "../_runtime/shopify/generated/admin.ts";
import type { ContactHeard } from "./decisions.ts";
import { writeContact } from "./store-write.ts";

const DEADLINE_MS = 8_000;

/**
 * What Shopify has of a customer, kept like a webhook's news. null: there is no such customer.
 * @throws what the Admin API threw.
 */
export type ReadContact = (shop: Shop, customerId: string) => Promise<ContactHeard | null>;

export interface ContactReaderParts {
  readonly database: Pick<Database, "transact">;
  readonly clientOf: (shop: Shop) => AdminClient;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** For those whom no webhook has told of (they came before the app did), and for the language: no webhook has it. */
export function contactReader({ database, clientOf, now }: ContactReaderParts): ReadContact {
  return async (shop, customerId) => {
    const readAt = new Date(now()).toISOString();
    const { customer } = await clientOf(shop).run(
      CustomerContactDocument,
      { id: customerId },
      { deadlineMs: DEADLINE_MS },
    );
    if (customer === null) return null;
    const { firstName, lastName, locale, updatedAt, defaultEmailAddress: mail } = customer;
    const heard: ContactHeard = {
      kind: "contact",
      customerId,
      details: {
        email: mail?.emailAddress ?? null,
        name: [firstName, lastName].filter(Boolean).join(" ") || null,
        locale,
        updatedAt,
      },
      ...(mail && {
        consent: { state: mail.marketingState.toLowerCase(), at: mail.marketingUpdatedAt ?? readAt },
      }),
    };
    await database.transact((transaction) => writeContact(transaction, shop, heard));
    return heard;
  };
}
