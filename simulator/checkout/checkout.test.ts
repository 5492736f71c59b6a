import { expect, test } from "vitest";
import type { CartTransform, Validation } from "../customizations/model.ts";
import { gid } from "../gid.ts";
import { buildCart, type CartInput } from "./build-cart.ts";
import { percentOf, spread } from "./decimals.ts";
import { orderLinesOf } from "./order-lines.ts";
import { priceCart } from "./price-cart.ts";
import { firstVariant, makeDiscount, setMetafield, testShop } from "./testing.ts";

type TestShop = ReturnType<typeof testShop>;
const price = ({ world, shop }: TestShop, input: CartInput) => priceCart(world, buildCart(world, shop, input));
const lastRun = ({ world }: TestShop) => world.functionsHost.runs()[0];

test("the Function's percentage comes off the lines that it names, with its reason, and half off delivery", async () => {
  const it = testShop();
  const one = firstVariant(it.world, 0, "a").variant;
  const other = firstVariant(it.world, 1).variant;
  makeDiscount(it.world, { percent: "12.5" });
  const lines = [
    { variantId: one.id, quantity: 3, unitMinor: 1_999 },
    { variantId: other.id, quantity: 1, unitMinor: 500 },
  ];
  const priced = await price(it, { lines });
  expect(priced.lines.map((line) => [line.subtotalMinor, line.discountMinor, line.allocations[0]?.title])).toEqual([
    [5_997, 750, "12.5 % off"], // 749.625, rounded once for the line
    [500, 0, undefined],
  ]);
  const [rate] = priced.delivery;
  expect(rate?.discountMinor).toBe(percentOf(rate?.priceMinor ?? 0, "50"));
  expect(priced.totalMinor).toBe(5_997 + 500 - 750 + (priced.chosen?.totalMinor ?? 0));
});

test("an order discount is reckoned on what products left, and is spread over the lines to the last unit", async () => {
  const it = testShop();
  const one = firstVariant(it.world, 0, "a").variant;
  const other = firstVariant(it.world, 1).variant;
  makeDiscount(it.world, { percent: "10" });
  const metafields = [{ namespace: "$app:loyalty", key: "redeem", type: "number_integer", value: "7" }];
  const lines = [
    { variantId: one.id, quantity: 1, unitMinor: 1_000 },
    { variantId: other.id, quantity: 1, unitMinor: 333 },
  ];
  const priced = await price(it, { lines, metafields });
  expect([priced.lineDiscountMinor, priced.orderDiscountMinor]).toEqual([100, 700]);
  expect(priced.lines.reduce((sum, line) => sum + line.totalMinor, 0)).toBe(1_333 - 800);
});

test("a Function that throws, takes or answers too much or another shape, or has no table discounts nothing, and the log says so", async () => {
  const it = testShop();
  const { variant } = firstVariant(it.world, 0, "a");
  const discount = makeDiscount(it.world, { percent: "10" }, { discountClasses: ["PRODUCT"] });
  const owner = { ownerType: "DiscountAutomaticNode", ownerId: discount.id } as const;
  const lines = [{ variantId: variant.id, quantity: 1, unitMinor: 1_000 }];
  const codeOf = async (fail: string) => {
    setMetafield(it.world, owner, "table", { percent: "10", fail });
    const priced = await price(it, { lines });
    expect(priced.lineDiscountMinor).toBe(0);
    return lastRun(it)?.failure?.code;
  };
  expect(await codeOf("throw")).toBe("RUN_ERROR");
  expect(await codeOf("shape")).toBe("INVALID_OUTPUT");
  expect(await codeOf("busy")).toBe("INSTRUCTIONS_OVER_LIMIT");
  expect(await codeOf("large")).toBe("OUTPUT_TOO_LARGE");
  // Over 10,000 bytes Shopify does not give it to the Function.
  setMetafield(it.world, owner, "table", { percent: "10", filler: "x".repeat(10_000) });
  expect((await price(it, { lines })).lineDiscountMinor).toBe(0);
  expect(lastRun(it)).toMatchObject({ failure: null, log: "no table\n" });
});

test("variables come from the owner's metafield; one that does not fit refuses the input query", async () => {
  const it = testShop();
  const { variant } = firstVariant(it.world, 0, "a");
  const discount = makeDiscount(it.world, { percent: "10" }, { discountClasses: ["PRODUCT"] });
  const owner = { ownerType: "DiscountAutomaticNode", ownerId: discount.id } as const;
  const lines = [{ variantId: variant.id, quantity: 1, unitMinor: 1_000 }];
  setMetafield(it.world, owner, "variables", { name: 5 });
  expect((await price(it, { lines })).lineDiscountMinor).toBe(0);
  expect(lastRun(it)?.failure?.code).toBe("VARIABLES_REFUSED");
  setMetafield(it.world, owner, "variables", { name: "tag" });
  expect((await price(it, { lines })).lineDiscountMinor).toBe(100);
});

test("a validation's errors name their line in the buyer's language, and only an enabled one is asked", async () => {
  const it = testShop();
  const { variant } = firstVariant(it.world, 0);
  const validation = { kind: "validation", functionHandle: "at-most-five", title: "Quantities" } as const;
  it.world.customizations.create<Validation>(it.shop.shop, { ...validation, enabled: true, blockOnFailure: false });
  it.world.customizations.create<Validation>(it.shop.shop, { ...validation, enabled: false, blockOnFailure: true });
  const lines = [{ variantId: variant.id, quantity: 6 }];
  const { problems } = await price(it, { lines, locale: "de" });
  expect(problems).toEqual([{ message: "Höchstens fünf.", line: 0, target: "$.cart.lines[0].quantity" }]);
  expect((await price(it, { lines: [{ variantId: variant.id, quantity: 5 }] })).problems).toEqual([]);
});

test("a transform merges parts into a kit at its price, or unfolds it; the order's lines come to the same sum", async () => {
  const it = testShop();
  const [kit, one, other] = [0, 1, 2].map((at) => firstVariant(it.world, at).variant);
  const made = { kind: "cartTransform", functionHandle: "twin-pack", blockOnFailure: false } as const;
  const transform = it.world.customizations.create<CartTransform>(it.shop.shop, made);
  const owner = { ownerType: "CartTransform", ownerId: transform.id } as const;
  const parts = [one, other].map((part) => gid("ProductVariant", part!.id));
  const kits = { parent: gid("ProductVariant", kit!.id), parts };
  setMetafield(it.world, owner, "kits", { ...kits, way: "merge" });
  const lines = [
    { variantId: one!.id, quantity: 2, unitMinor: 1_001 },
    { variantId: other!.id, quantity: 4, unitMinor: 333 },
  ];
  const merged = await price(it, { lines });
  // Two kits of one and two: 1,001 + 666 less a tenth.
  expect(merged.lines).toMatchObject([{ title: "Twins", quantity: 2, unitMinor: 1_500, subtotalMinor: 3_000 }]);
  const ordered = orderLinesOf(merged.lines);
  expect(ordered.reduce((sum, line) => sum + line.priceMinor * line.quantity, 0)).toBe(3_000);
  const unitsOf = (variantId: number) =>
    ordered.filter((line) => line.variantId === variantId).reduce((sum, line) => sum + line.quantity, 0);
  expect([one!.id, other!.id].map(unitsOf)).toEqual([2, 4]);
  setMetafield(it.world, owner, "kits", { ...kits, way: "expand" });
  const expanded = await price(it, { lines: [{ variantId: kit!.id, quantity: 1, unitMinor: 1_001 }] });
  expect(expanded.lines).toMatchObject([{ title: "Twins", unitMinor: 1_001, components: [{}, {}] }]);
  expect(orderLinesOf(expanded.lines).reduce((sum, line) => sum + line.priceMinor * line.quantity, 0)).toBe(1_001);
});

test("of two discounts that do not combine the larger applies; two that do each take their line", async () => {
  const it = testShop();
  const { variant } = firstVariant(it.world, 0, "a");
  const alone = { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false };
  makeDiscount(it.world, { percent: "10" }, { discountClasses: ["PRODUCT"], combinesWith: alone });
  makeDiscount(it.world, { percent: "20" }, { discountClasses: ["PRODUCT"], title: "Other", combinesWith: alone });
  const priced = await price(it, { lines: [{ variantId: variant.id, quantity: 1, unitMinor: 1_000 }] });
  expect(priced.applications.map((one) => one.title)).toEqual(["20 % off"]);
  expect(priced.lineDiscountMinor).toBe(200);
});

test("percentages are exact to half a minor unit, and a spread loses nothing", () => {
  expect(percentOf(1_999, "14.5")).toBe(290);
  expect(percentOf(1, "50")).toBe(1);
  expect(percentOf(9_007_199_254_740_991, "100")).toBe(9_007_199_254_740_991);
  expect(spread(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(spread(2, [0, 5, 0, 5])).toEqual([0, 1, 0, 1]);
});
