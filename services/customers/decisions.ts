import type { Order } from "../../contracts/order.ts";
import type { Person } from "../../contracts/privacy.ts";
import type { BackfillWish } from "../_runtime/shopify/bulk/request.ts";
import type { Rule } from "./points.ts";

export type EmailConsent = "subscribed" | "not_subscribed" | "pending" | "unsubscribed" | "redacted" | "invalid";

/** What a customer is called. undefined: not told. version: text that sorts as the versions do. */
export interface Profile {
  readonly customerId: string;
  readonly version: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly createdAt?: string | null;
  readonly tags?: readonly string[];
  readonly locale?: string | null;
}

export interface Consent {
  readonly customerId: string;
  readonly version: string;
  readonly state: EmailConsent | null;
}

/** What the handlers decide. */
export type Decision =
  | /** paid: it was paid at some time, whatever its newest state shows. saidAt: ISO 8601, when orders said this state. isPast:
   * it was placed before the install. */
  {
      readonly kind: "order";
      readonly order: Order;
      readonly saidAt: string;
      readonly paid: boolean;
      readonly isPast: boolean;
    }
  | { readonly kind: "past-points"; readonly orderId: string }
  | { readonly kind: "profile"; readonly profile: Profile; readonly consent: Consent | null }
  | { readonly kind: "consent"; readonly consent: Consent }
  | { readonly kind: "deleted"; readonly customerId: string }
  | { readonly kind: "merged"; readonly keptId: string; readonly deletedId: string }
  | { readonly kind: "rule"; readonly rule: Rule }
  | { readonly kind: "currency"; readonly currency: string }
  | { readonly kind: "data-request"; readonly requestId: string; readonly person: Person }
  | { readonly kind: "data-request-answered"; readonly requestId: string }
  | { readonly kind: "uninstalled" }
  | { readonly kind: "installed"; readonly currency: string | null; readonly wish: BackfillWish }
  | BackfillWish;
