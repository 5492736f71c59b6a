import { gid } from "./gid.ts";
import { StoreRefusal } from "./refusal.ts";
import type { Kit } from "./state/act.ts";
import type { CustomerStore } from "./state/customers.ts";
import type { ShopStore } from "./state/shops.ts";
import { customerPayload } from "./webhooks/payloads/customer.ts";
import type { CustomersApi } from "./world-api.ts";

/** The customers as a merchant changes them; an order's own changes are orders/customer-of-order.ts's. */
export function openCustomers(parts: { kit: Kit; shops: ShopStore; customers: CustomerStore }): CustomersApi {
  const { kit, shops, customers } = parts;
  return {
    ...customers,
    update: (shop, customerId, change, actor = "merchant") =>
      kit.act(shop, actor, (action) => {
        const before = customers.get(shop, customerId);
        const email = change.email === undefined ? before.email : (change.email?.trim().toLowerCase() ?? null);
        const other = email === null ? undefined : customers.byEmail(shop, email);
        if (other && other.id !== customerId) {
          throw new StoreRefusal("EMAIL_TAKEN", `Another customer already has ${email}.`, {
            status: 409,
            field: "email",
          });
        }
        const after = { ...before, ...change, email, updatedAt: Math.max(action.at, before.updatedAt) };
        customers.write(after);
        action.note("customer.updated", {
          customerId: gid("Customer", customerId),
          email,
          emailConsent: after.emailConsent,
        });
        action.webhook("customers/update", () => customerPayload(customers.get(shop, customerId), shops.get(shop)));
        return after;
      }),
  };
}
