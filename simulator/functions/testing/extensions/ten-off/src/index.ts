interface Line {
  id: string;
  quantity: number;
  merchandise: { product?: { group: { value: string } | null } };
}
interface Input {
  cart: { lines: Line[]; redeem: { value: string } | null };
  discount: { table: { jsonValue: { percent: string; fail?: string } } | null };
}

/** The percentage in the table off every line of a product in a price group, and an amount off the order. */
export function lines(input: Input) {
  const table = input.discount.table?.jsonValue;
  if (!table) {
    console.error("no table");
    return { operations: [] };
  }
  if (table.fail === "throw") throw new Error("thrown on purpose");
  if (table.fail === "loop") for (;;) JSON.stringify(input);
  if (table.fail === "busy") for (let round = 0; round < 2_000; round++) JSON.stringify(input);
  if (table.fail === "large") return { operations: [], filler: "x".repeat(21_000) };
  if (table.fail === "shape") return { operations: [{ productDiscountsAdd: { candidates: "none" } }] };
  const targets = input.cart.lines
    .filter((line) => line.merchandise.product?.group)
    .map((line) => ({ cartLine: { id: line.id } }));
  const product = {
    productDiscountsAdd: {
      selectionStrategy: "ALL",
      candidates: [{ targets, value: { percentage: { value: table.percent } }, message: `${table.percent} % off` }],
    },
  };
  const order = {
    orderDiscountsAdd: {
      selectionStrategy: "FIRST",
      candidates: [
        {
          targets: [{ orderSubtotal: { excludedCartLineIds: [] } }],
          value: { fixedAmount: { amount: input.cart.redeem?.value ?? "0" } },
          message: "points",
        },
      ],
    },
  };
  return { operations: [...(targets.length > 0 ? [product] : []), ...(input.cart.redeem ? [order] : [])] };
}

/** Delivery at half its price. */
export function delivery(input: { cart: { deliveryGroups: { id: string }[] } }) {
  const targets = input.cart.deliveryGroups.map(({ id }) => ({ deliveryGroup: { id } }));
  return {
    operations: [
      {
        deliveryDiscountsAdd: {
          selectionStrategy: "ALL",
          candidates: [{ targets, value: { percentage: { value: "50" } }, message: "half delivery" }],
        },
      },
    ],
  };
}
