interface Kits {
  parent: string;
  parts: string[];
  way: "expand" | "merge";
}
interface Input {
  cart: { lines: { id: string; quantity: number; merchandise: { id?: string } }[] };
  cartTransform: { kits: { jsonValue: Kits } | null };
}

/** A parent becomes its parts, or the parts the parent; 10 % less when merged. */
export function run({ cart, cartTransform }: Input) {
  const kits = cartTransform.kits?.jsonValue;
  if (!kits) return { operations: [] };
  if (kits.way === "expand") {
    const line = cart.lines.find((one) => one.merchandise.id === kits.parent);
    const expandedCartItems = kits.parts.map((merchandiseId) => ({ merchandiseId, quantity: 1 }));
    return { operations: line ? [{ lineExpand: { cartLineId: line.id, expandedCartItems, title: "Twins" } }] : [] };
  }
  const cartLines = cart.lines
    .filter((one) => kits.parts.includes(one.merchandise.id ?? ""))
    .map(({ id, quantity }) => ({ cartLineId: id, quantity }));
  if (cartLines.length === 0) return { operations: [] };
  const price = { percentageDecrease: { value: "10" } };
  return { operations: [{ linesMerge: { parentVariantId: kits.parent, cartLines, price, title: "Twins" } }] };
}
