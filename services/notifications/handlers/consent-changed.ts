import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { EmailConsentUpdateV1 } from "../../../contracts/webhooks/customers.ts";
import type { ContactHeard } from "../decisions.ts";

export function consentChanged({ data, time }: Message<DataOf<typeof EmailConsentUpdateV1>>): ContactHeard | null {
  const consent = data.email_marketing_consent;
  if (!consent) return null;
  return {
    kind: "contact",
    customerId: `gid://shopify/Customer/${data.customer_id}`,
    consent: { state: consent.state, at: consent.consent_updated_at ?? time },
  };
}
