import { type Buyer, type Exchange, isFor } from "../../pricing-discount/src/evaluate/facts.ts";
import { type BuyerInput, buyerOf, exchangeOf } from "../../pricing-discount/src/evaluate/input.ts";
import { type Kit, type Kits, readKits } from "../../pricing-discount/src/evaluate/table.ts";
import { decreaseOf, type PriceAdjustment } from "./kit-price.ts";

interface Line {
  readonly id: string;
  readonly q: number;
  readonly c: { readonly u: { readonly a: string; readonly currencyCode: string } };
  readonly m: { readonly id?: string };
}

/** cart-transform.graphql */
interface Input extends BuyerInput {
  readonly cart: BuyerInput["cart"] & { readonly lines: readonly Line[] };
  readonly rate: string | number;
  readonly cartTransform: { readonly kits: { readonly jsonValue: unknown } | null };
}

type Operation =
  | {
      lineExpand: {
        cartLineId: string;
        title: string;
        expandedCartItems: { merchandiseId: string; quantity: number }[];
        price?: PriceAdjustment;
      };
    }
  | {
      linesMerge: {
        parentVariantId: string;
        title: string;
        cartLines: { cartLineId: string; quantity: number }[];
        price?: PriceAdjustment;
      };
    };

interface Output {
  operations: Operation[];
}

export function cartTransformRun(input: Input): Output {
  try {
    return transformed(input);
  } catch (error) {
    console.error(`bundle-transform: FAILED ${String(error)}`);
    return { operations: [] };
  }
}

function transformed(input: Input): Output {
  const kits = readKits(input.cartTransform.kits?.jsonValue);
  if (typeof kits === "string") {
    console.error(`bundle-transform: ${kits}`);
    return { operations: [] };
  }
  const { lines } = input.cart;
  const [first] = lines;
  if (!first || kits.k.length === 0) return { operations: [] };
  const exchange = exchangeOf(first.c.u.currencyCode, kits.c, input.rate);
  const active = activeKits(kits, buyerOf(input));
  return { operations: [...expansions(active, lines, exchange), ...merges(active, lines, exchange)] };
}

function activeKits(kits: Kits, buyer: Buyer): Kit[] {
  return kits.k.filter((kit) => isFor(kit.r, kits, buyer));
}

function expansions(kits: readonly Kit[], lines: readonly Line[], exchange: Exchange): Operation[] {
  const byVariant = new Map<string, Kit>();
  for (const kit of kits) if (kit.w === 0 && !byVariant.has(kit.i)) byVariant.set(kit.i, kit);
  if (byVariant.size === 0) return [];
  const operations: Operation[] = [];
  for (const { id, m, c } of lines) {
    const kit = m.id === undefined ? undefined : byVariant.get(m.id);
    if (kit === undefined) continue;
    operations.push({
      lineExpand: {
        cartLineId: id,
        title: kit.t,
        expandedCartItems: kit.c.map((merchandiseId, at) => ({ merchandiseId, quantity: kit.q[at] ?? 1 })),
        ...decreaseOf(kit, minorOf(c.u.a, exchange), exchange),
      },
    });
  }
  return operations;
}

interface Stock {
  readonly line: Line;
  left: number;
}

/** Kits are put together in the order of their priority; what one has taken another does not get. */
function merges(kits: readonly Kit[], lines: readonly Line[], exchange: Exchange): Operation[] {
  if (!kits.some(({ w }) => w === 1)) return [];
  const stock = new Map<string, Stock>();
  for (const line of lines) {
    const fullest = line.m.id === undefined ? undefined : stock.get(line.m.id);
    // Of several lines of a variant the fullest: Shopify makes as many kits as divide all quantities that are merged.
    if (line.m.id !== undefined && line.q > (fullest?.left ?? 0)) stock.set(line.m.id, { line, left: line.q });
  }
  const operations: Operation[] = [];
  for (const kit of kits) {
    const parts = kit.w === 1 ? kit.c.map((variantId) => stock.get(variantId)) : [];
    const count = howMany(kit, parts);
    if (count === 0) continue;
    const cartLines: { cartLineId: string; quantity: number }[] = [];
    let own = 0;
    parts.forEach((part, at) => {
      if (part === undefined) return;
      const quantity = kit.q[at] ?? 1;
      part.left -= quantity * count;
      own += quantity * minorOf(part.line.c.u.a, exchange);
      cartLines.push({ cartLineId: part.line.id, quantity: quantity * count });
    });
    operations.push({
      linesMerge: { parentVariantId: kit.i, title: kit.t, cartLines, ...decreaseOf(kit, own, exchange) },
    });
  }
  return operations;
}

function howMany(kit: Kit, parts: readonly (Stock | undefined)[]): number {
  let count = parts.length === 0 ? 0 : Number.POSITIVE_INFINITY;
  parts.forEach((part, at) => {
    count = Math.min(count, Math.floor((part?.left ?? 0) / (kit.q[at] ?? 1)));
  });
  return count;
}

function minorOf(amount: string, exchange: Exchange): number {
  return Math.round(Number(amount) * 10 ** exchange.decimals);
}
