import { createHash } from "node:crypto";
import { idOfGid } from "../gid.ts";
import { roundMinor } from "../money.ts";
import type { World } from "../world.ts";
import type { CheckoutCart, CheckoutLine, Component } from "./cart.ts";
import { minorOf } from "./decimals.ts";

type PriceAdjustment = { readonly percentageDecrease?: { readonly value: string } | null } | null;
type FixedPrice = { readonly adjustment: { readonly fixedPricePerUnit?: { readonly amount: string } | null } } | null;

/** Operation of the cart transform's schema, after coercion. */
export interface TransformOperation {
  readonly lineExpand?: {
    readonly cartLineId: string;
    readonly expandedCartItems: readonly {
      readonly merchandiseId: string;
      readonly quantity: number;
      readonly price?: FixedPrice;
    }[];
    readonly price?: PriceAdjustment;
    readonly title?: string | null;
  } | null;
  readonly linesMerge?: {
    readonly parentVariantId: string;
    readonly title?: string | null;
    readonly cartLines: readonly { readonly cartLineId: string; readonly quantity: number }[];
    readonly price?: PriceAdjustment;
  } | null;
  readonly lineUpdate?: {
    readonly cartLineId: string;
    readonly title?: string | null;
    readonly price?: FixedPrice;
  } | null;
}

/** An operation that does not fit the cart: Shopify then ignores the whole answer. */
export class BadOperation extends Error {}

/**
 * The cart's lines after the transform. A line is touched by one operation at most.
 * @throws BadOperation
 */
export function transformed(
  world: World,
  cart: CheckoutCart,
  operations: readonly TransformOperation[],
): CheckoutLine[] {
  const touched = new Set<string>();
  const lineOf = (lines: readonly CheckoutLine[], id: string) => {
    const line = lines.find((one) => one.id === id);
    if (!line) throw new BadOperation(`The cart has no line ${id}.`);
    return line;
  };
  const touch = (id: string) => {
    if (touched.has(id)) throw new BadOperation(`Two operations change the line ${id}.`);
    touched.add(id);
  };
  let lines = [...cart.lines];
  for (const { lineExpand, linesMerge, lineUpdate } of operations) {
    if (lineExpand) {
      touch(lineExpand.cartLineId);
      const line = lineOf(lines, lineExpand.cartLineId);
      lines = lines.map((one) => (one.id === line.id ? expanded(world, cart, line, lineExpand) : one));
    } else if (linesMerge) {
      lines = merged(world, cart, lines, linesMerge, lineOf);
    } else if (lineUpdate) {
      touch(lineUpdate.cartLineId);
      const line = lineOf(lines, lineUpdate.cartLineId);
      const unitMinor = fixedMinor(lineUpdate.price, cart) ?? line.unitMinor;
      lines = lines.map((one) =>
        one.id === line.id ? { ...line, title: lineUpdate.title ?? line.title, unitMinor } : one,
      );
    }
  }
  return lines;
}

function expanded(
  world: World,
  cart: CheckoutCart,
  line: CheckoutLine,
  { expandedCartItems, price, title }: NonNullable<TransformOperation["lineExpand"]>,
): CheckoutLine {
  const items = expandedCartItems.map((item) => ({ ...variantOf(world, cart, item.merchandiseId), ...item }));
  if (items.length === 0) throw new BadOperation("A line is expanded into nothing.");
  const priced = items.some((item) => fixedMinor(item.price, cart) !== undefined);
  const components = items.map(({ product, variant, quantity, price: fixed }) => ({
    product,
    variant,
    quantity,
    weightMinor: fixedMinor(fixed, cart) ?? variant.priceMinor,
  }));
  const own = priced ? sumOf(components) : line.unitMinor;
  return { ...line, title: title ?? line.title, unitMinor: lowered(own, price), components };
}

function merged(
  world: World,
  cart: CheckoutCart,
  lines: readonly CheckoutLine[],
  { parentVariantId, cartLines, price, title }: NonNullable<TransformOperation["linesMerge"]>,
  lineOf: (lines: readonly CheckoutLine[], id: string) => CheckoutLine,
): CheckoutLine[] {
  const parts = cartLines.map(({ cartLineId, quantity }) => ({ line: lineOf(lines, cartLineId), quantity }));
  const short = parts.find(({ line, quantity }) => quantity < 1 || quantity > line.quantity);
  if (short) throw new BadOperation(`${short.quantity} of ${short.line.id} cannot be merged.`);
  if (parts.length === 0) throw new BadOperation("Nothing is merged.");
  const kits = parts.map(({ quantity }) => quantity).reduce(commonDivisor);
  const components = parts.map(({ line, quantity }) => ({
    product: line.product,
    variant: line.variant,
    quantity: quantity / kits,
    weightMinor: line.unitMinor,
  }));
  const parent = variantOf(world, cart, parentVariantId);
  const bundle: CheckoutLine = {
    id: derivedLineId(parts.map(({ line }) => line.id).join()),
    ...parent,
    quantity: kits,
    title: title ?? parent.product.title,
    unitMinor: lowered(sumOf(components), price),
    components,
  };
  const [first] = parts;
  return lines.flatMap((line) => {
    const taken = parts.find((part) => part.line.id === line.id);
    const left = taken
      ? [{ ...line, quantity: line.quantity - taken.quantity }].filter((one) => one.quantity > 0)
      : [line];
    return line.id === first?.line.id ? [bundle, ...left] : left;
  });
}

function variantOf(world: World, { shop }: CheckoutCart, id: string) {
  const found = world.products.byVariant(shop.shop, idOfGid(id) ?? 0);
  if (!found) throw new BadOperation(`The shop has no variant ${id}.`);
  return found;
}

function sumOf(components: readonly Component[]): number {
  return components.reduce((sum, { weightMinor, quantity }) => sum + weightMinor * quantity, 0);
}

function fixedMinor(price: FixedPrice | undefined, { shop }: CheckoutCart): number | undefined {
  const amount = price?.adjustment.fixedPricePerUnit?.amount;
  return amount === undefined ? undefined : minorOf(amount, shop.currency);
}

function lowered(minor: number, price: PriceAdjustment | undefined): number {
  const percent = Number(price?.percentageDecrease?.value ?? 0);
  return roundMinor((minor * (100 - percent)) / 100);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Always the same for the same text, as a cart line keeps its id while it is there. */
export function derivedLineId(of: string): string {
  const hex = createHash("sha256").update(of).digest("hex");
  return `gid://shopify/CartLine/${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
