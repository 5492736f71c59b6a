import type { Cause, MailLocale } from "./causes.ts";
import type { MailFacts } from "./facts.ts";

/** A mail is wanted. The same shop, cause and key is the same mail, however often it is wanted. */
export interface MailWanted {
  readonly kind: "mail";
  /** One refund, one order, one fall of a stock. */
  readonly key: string;
  readonly orderId: string | null;
  readonly facts: MailFacts;
  /** Known from the facts alone: nobody needs this mail. */
  readonly needless?: "nothing-refunded";
}

/** What Shopify said of a customer. Older news than what is known change nothing. */
export interface ContactHeard {
  readonly kind: "contact";
  readonly customerId: string;
  readonly details?: {
    readonly email: string | null;
    readonly name: string | null;
    readonly locale: string | null;
    readonly updatedAt: string;
  };
  readonly consent?: { readonly state: string; readonly at: string };
}

/** Deleted, or merged into another: final. */
export interface ContactGone {
  readonly kind: "gone";
  readonly customerId: string;
  readonly mergedInto: string | null;
}

/** A merchant's settings; undefined stays as it is. */
export interface NotificationSet {
  readonly kind: "set";
  readonly cause: Cause;
  readonly on: boolean | undefined;
  readonly template: { readonly locale: MailLocale; readonly subject: string; readonly body: string } | undefined;
}

export interface StaffEmailSet {
  readonly kind: "staff";
  readonly email: string | null;
}

export type NotificationDecision = MailWanted | ContactHeard | ContactGone | NotificationSet | StaffEmailSet;
