import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { planOf } from "../../../services/pricing/compile-shop.ts";
import { NO_GROUP, SLOTS, type Slot } from "../../../services/pricing/plan.ts";
import { buildCart } from "../../../simulator/checkout/build-cart.ts";
import { priceCart } from "../../../simulator/checkout/price-cart.ts";
import { makeDiscount, setMetafield } from "../../../simulator/checkout/testing.ts";
import { reusingEngines } from "../../../simulator/functions/reuse.ts";
import { gid } from "../../../simulator/gid.ts";
import { fullNamespace } from "../../../simulator/graphql/nodes/metafield.ts";
import { testWorld } from "../../../simulator/testing.ts";
import { type CartToQuote, quoteCart } from "./evaluate/quote.ts";
import type { Rule } from "./evaluate/rule.ts";
import { aCart, COMPANY, CUSTOMER, compile, LOCATION, NOW, product, someCart, someRules } from "./testing.ts";

/** As many as the issue asks for; PROPERTY_RUNS=200 is enough while writing. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 10_000);
/** Two minutes of one core; what else runs there makes it longer. */
const TIMEOUT_MS = 1_500_000;
const SHOP = "harbor-lane";
/** Berlin is an hour ahead of UTC in December. */
const unixMs = (wallTime: string) => Date.parse(`${wallTime}+01:00`);

const engines = reusingEngines();
afterAll(() => engines.close());

let nowMs = unixMs(NOW);
beforeEach(() => {
  nowMs = unixMs(NOW);
});

test(
  "a quote is what the simulator's checkout asks for, with published rules and stored customers",
  async () => {
    const store = openStore();
    await fc.assert(
      fc.asyncProperty(
        someRules,
        someCart,
        fc.constantFrom("EUR", "JPY", "KWD"),
        async (someOf, { lines, ...buyer }, currency) => {
          nowMs = unixMs(buyer.at ?? NOW);
          const { rules, cart, input } = store.inTheStore(someOf, aCart(lines, { ...buyer, currency }));
          const compiled = compile(rules, { currency });
          const quote = quoteCart({ compiled, rules, cart });
          store.publish(compiled, currency);
          const priced = await priceCart(store.world, buildCart(store.world, { ...store.shop, currency }, input));
          expect(store.world.functionsHost.runs().flatMap(({ failure }) => failure ?? [])).toEqual([]);
          expect({
            lines: cart.lines.map(({ lineId }) =>
              priced.applications
                .filter(({ discountClass }) => discountClass === "PRODUCT")
                .flatMap((one) => one.lines.filter((line) => line.lineId === lineId))
                .reduce((sum, { minor }) => sum + minor, 0),
            ),
            order: priced.orderDiscountMinor,
            delivery: priced.chosen?.discountMinor,
            total: priced.totalMinor,
          }).toEqual({
            lines: quote.lines.map(({ discountMinor }) => Number(discountMinor)),
            order: Number(quote.orderDiscountMinor),
            delivery: Number(quote.deliveryDiscountMinor),
            total: Number(quote.totalMinor),
          });
        },
      ),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

/** A shop with an automatic discount, and customers of every price group, half of them without points. */
function openStore() {
  const world = testWorld({ now: () => nowMs, runFunction: engines.run });
  const shop = { ...world.shops.get(SHOP), timezone: "Europe/Berlin", taxesIncluded: true };
  const discount = makeDiscount(world, {}, { functionHandle: "pricing-discount" });
  const owner = { ownerType: "DiscountAutomaticNode", ownerId: discount.id } as const;
  const products = world.products.list(SHOP).filter(({ variants }) => variants[0]?.requiresShipping);
  const ids = new Map(products.map(({ id }, at) => [product(at), gid("Product", id)]));
  const variants = new Map(products.map(({ variants: [first] }, at) => [product(at), first?.id ?? 0]));
  const [company, otherCompany] = world.customers.companies(SHOP);
  if (!company || !otherCompany) throw new Error("the seed has fewer than two companies");
  const customers = world.customers.list(SHOP).filter(({ companyId }) => companyId === null);
  const set = (ownerType: "Customer" | "Product", ownerId: number, name: string, key: string, value: string) => {
    const type = /^\d+$/.test(value) ? "number_integer" : "single_line_text_field";
    world.metafields.set(SHOP, [{ ownerType, ownerId, namespace: fullNamespace(name), key, type, value }]);
  };
  const buyers = [null, "trade", "vip"].flatMap((group, at) =>
    [false, true].map((hasPoints, more) => {
      const customer = customers[at * 2 + more];
      if (!customer) throw new Error("the seed has fewer than seven customers");
      if (group) set("Customer", customer.id, "$app:pricing", "group", group);
      return { group, hasPoints, id: customer.id };
    }),
  );
  const stranger = gid("Customer", customers[6]?.id ?? 0);

  /** The same rules and cart with what the store has: its ids, and a customer wherever something is known of one. */
  const inTheStore = (rules: readonly Rule[], given: CartToQuote) => {
    const { customerId, priceGroup, pointsBalance } = given;
    const isGuest = customerId === null && priceGroup === null && pointsBalance === null;
    const buyer = buyers.find((one) => one.group === priceGroup && one.hasPoints === (pointsBalance !== null));
    const known = isGuest ? undefined : buyer;
    if (known && pointsBalance !== null) set("Customer", known.id, "$app:loyalty", "points", String(pointsBalance));
    const ofCompany = given.companyId ? company : given.companyLocationId ? otherCompany : undefined;
    const names = new Map([
      ...ids,
      // A test customer of the rules is the buyer only where the cart says so.
      [CUSTOMER, customerId === null || !known ? stranger : gid("Customer", known.id)],
      [COMPANY, gid("Company", company.id)],
    ]);
    const withIds = <T>(of: T): T =>
      typeof of === "string"
        ? ((names.get(of) ?? of) as T)
        : Array.isArray(of)
          ? (of.map(withIds) as T)
          : typeof of === "object" && of !== null
            ? (Object.fromEntries(Object.entries(of).map(([key, value]) => [key, withIds(value)])) as T)
            : of;
    const cart: CartToQuote = {
      ...withIds(given),
      customerId: known ? gid("Customer", known.id) : null,
      companyId: ofCompany ? gid("Company", ofCompany.id) : null,
    };
    const redeem = { namespace: "$app:loyalty", key: "redeem", type: "number_integer" };
    const option = { code: "standard", title: "Standard", description: undefined, source: "shopify" };
    const input = {
      lines: given.lines.map(({ lineId, productId, quantity, unitPriceMinor }) => ({
        variantId: variants.get(productId) ?? 0,
        quantity,
        unitMinor: Number(unitPriceMinor),
        lineId,
      })),
      customerId: known?.id,
      companyId: ofCompany?.id,
      companyLocationId: given.companyLocationId ? Number(LOCATION.split("/").at(-1)) : undefined,
      metafields: given.redeemPoints === null ? [] : [{ ...redeem, value: String(given.redeemPoints) }],
      delivery: [{ ...option, priceMinor: Number(given.deliveryMinor) }],
    };
    return { rules: rules.map(withIds), cart, input };
  };

  let slot: Slot = 0;
  /** What the pricing service writes, into the slot that the last publication left alone. */
  const publish = (compiled: ReturnType<typeof compile>, currency: string) => {
    slot = slot === 0 ? 1 : 0;
    const settings = { currency, timeZone: shop.timezone, shopGid: gid("Shop", shop.id) };
    const plan = planOf(compiled, { settings, slot, changed: null });
    for (const id of ids.values()) {
      const group = compiled.productGroups.get(id) ?? NO_GROUP;
      set("Product", Number(id.split("/").at(-1)), "$app:pricing", SLOTS[slot], group);
    }
    setMetafield(world, owner, "table", JSON.parse(plan.table));
    setMetafield(world, owner, "variables", JSON.parse(plan.variables));
  };
  return { world, shop, inTheStore, publish };
}
