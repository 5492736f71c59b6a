import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { CartTransform } from "../customizations/model.ts";
import { reusingEngines } from "../functions/reuse.ts";
import { gid } from "../gid.ts";
import { emptyCheckout } from "../storefront/checkout-form.ts";
import { orderOf } from "../storefront/order-of-cart.ts";
import { TEST_EXTENSIONS, testWorld } from "../testing.ts";
import { buildCart } from "./build-cart.ts";
import { priceCart } from "./price-cart.ts";
import { firstVariant, makeDiscount, setMetafield } from "./testing.ts";

const CARTS = 25;
const PRODUCTS = 4;

const engines = reusingEngines();
afterAll(() => engines.close());

const Line = fc.record({
  at: fc.nat(PRODUCTS - 1),
  quantity: fc.integer({ min: 1, max: 4 }),
  unitMinor: fc.nat(20_000),
});
const Cart = fc.record({
  lines: fc.uniqueArray(Line, { minLength: 1, maxLength: PRODUCTS, selector: ({ at }) => at }),
  percent: fc.integer({ min: 1, max: 100_000 }).map((share) => String(share / 1_000)),
  redeem: fc.nat(20),
});

test("an order comes to what the cart came to, with kits, discounts of all kinds and taxes, to the last minor unit", async () => {
  const world = testWorld({ extensionsFolder: TEST_EXTENSIONS, runFunction: engines.run });
  const shop = world.shops.get("harbor-lane");
  const variants = Array.from(
    { length: PRODUCTS },
    (_, at) => firstVariant(world, at, at % 2 ? "a" : undefined).variant,
  );
  const discount = makeDiscount(world, {});
  const made = { kind: "cartTransform", functionHandle: "twin-pack", blockOnFailure: false } as const;
  const transform = world.customizations.create<CartTransform>(shop.shop, made);
  const parts = variants.slice(1, 3).map(({ id }) => gid("ProductVariant", id));
  setMetafield(world, { ownerType: "CartTransform", ownerId: transform.id }, "kits", {
    parent: gid("ProductVariant", variants[0]!.id),
    parts,
    way: "merge",
  });
  await fc.assert(
    fc.asyncProperty(Cart, async ({ lines, percent, redeem }) => {
      setMetafield(world, { ownerType: "DiscountAutomaticNode", ownerId: discount.id }, "table", { percent });
      const input = {
        lines: lines.map(({ at, ...line }) => ({ ...line, variantId: variants[at]!.id })),
        metafields: [{ namespace: "$app:loyalty", key: "redeem", type: "number_integer", value: String(redeem) }],
      };
      const priced = await priceCart(world, buildCart(world, shop, input));
      const order = world.orders.place({ ...orderOf(priced, emptyCheckout(shop)), customer: null });
      const totals = world.orders.totals(order);
      expect([totals.totalMinor, totals.taxMinor]).toEqual([priced.totalMinor, priced.taxMinor]);
      expect(totals.discountMinor).toBe(priced.lineDiscountMinor + priced.orderDiscountMinor);
      for (const line of priced.lines) expect(line.totalMinor).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: CARTS },
  );
});
