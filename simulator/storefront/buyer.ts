import type { FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import type { Front } from "../html/front.ts";
import type { Customer, Shop } from "../model.ts";
import type { World } from "../world.ts";
import { readCookie, writeCookie } from "./cookies.ts";

const SECONDS = 14 * 24 * 3_600;
/** Customers that the chooser lists, beside all contacts of companies and whoever is chosen. */
const MAX_LISTED = 20;

/** Who is logged in, without any password: the storefront is for trying things out. */
export function readBuyer(request: FastifyRequest, world: World, shop: string): Customer | undefined {
  const id = Number(readCookie(request, `buyer_${shop}`));
  return Number.isSafeInteger(id) && id > 0 ? world.customers.find(shop, id) : undefined;
}

export function writeBuyer(reply: FastifyReply, shop: string, customer: Customer | undefined): void {
  writeCookie(reply, shop, `buyer_${shop}`, customer ? String(customer.id) : "", SECONDS);
}

/**
 * A form of its own: select "Buy as" with "Guest" and customers, button "Switch". back: where the browser goes then.
 */
export function buyerChooser(
  { world }: Front,
  shop: Shop,
  buyer: Customer | undefined,
  back: "cart" | "checkout",
): unknown {
  const companies = world.customers.companies(shop.shop);
  const contacts = companies.flatMap((one) => one.contactCustomerIds);
  const listed = world.customers.list(shop.shop, { limit: MAX_LISTED });
  const others = contacts.flatMap((id) => world.customers.find(shop.shop, id) ?? []);
  const all = new Map([...(buyer ? [buyer] : []), ...others, ...listed].map((one) => [one.id, one]));
  const label = (one: Customer) => {
    const name = `${one.firstName} ${one.lastName}`.trim() || (one.email ?? String(one.id));
    const company = companies.find(({ id }) => id === one.companyId);
    return company ? `${name}, ${company.name}` : name;
  };
  return html`<form class="buyer" method="post" action=${`/shop/${shop.shop}/buyer`}>
    <input type="hidden" name="back" value=${back} />
    <div class="field">
      <label for="buyer">Buy as</label>
      <select id="buyer" name="customerId">
        <option value="" selected=${!buyer}>Guest</option>
        ${[...all.values()].map(
          (one) => html`<option value=${one.id} selected=${one.id === buyer?.id}>${label(one)}</option>`,
        )}
      </select>
    </div>
    <button class="button" type="submit">Switch</button>
  </form>`;
}
