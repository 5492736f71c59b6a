import type { FillStockV1 } from "../../../contracts/commands/inventory.ts";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { StockDecision } from "../decisions.ts";
import type { ReadStock } from "../read-stock.ts";

/** One page of the shop's stock, a message each: orders are booked in between. The first brings the locations too. */
export function fillStock(readStock: ReadStock) {
  return async ({ data, shop }: Message<DataOf<typeof FillStockV1>>): Promise<StockDecision> => {
    const locations = data.after === null ? await readStock.locations(shop) : [];
    const { items, next } = await readStock.page(shop, data.after);
    return { kind: "filled", readings: items, locations, next };
  };
}
