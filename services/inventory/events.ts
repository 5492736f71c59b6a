import type { Message } from "../../contracts/envelope.ts";
import { StockChangedV1, StockLowV1, StockRestockedV1 } from "../../contracts/events/stock.ts";
import type { Outgoing } from "../_runtime/service.ts";
import type { Book } from "./book.ts";
import { type ItemStock, numberOf } from "./stock.ts";

/** Available of each level, by item and location, as it was before a decision. */
export type Figures = ReadonlyMap<string, number>;

const figureKey = (item: ItemStock, locationId: string) => `${item.shop}/${item.itemId}/${locationId}`;

export function figuresOf(book: Book, shop: string, itemIds: readonly string[]): Figures {
  const figures = new Map<string, number>();
  for (const itemId of itemIds) {
    const item = book.item(shop, itemId);
    for (const [place, level] of item?.levels ?? []) {
      if (item) figures.set(figureKey(item, place), level.available);
    }
  }
  return figures;
}

export function availableOf(item: ItemStock): number {
  return [...item.levels.values()].reduce((sum, level) => sum + level.available, 0);
}

/** "Bracelet, Navy": what people call an item. */
function titleOf({ title, variantTitle }: ItemStock): string {
  return variantTitle === null ? title : `${title}, ${variantTitle}`;
}

/** What moved, and each fall to the threshold or rise above it, once. */
export function eventsOf(
  book: Book,
  cause: Message,
  touched: ReadonlySet<ItemStock>,
  before: Figures,
  { outside, origin }: { readonly outside: boolean } & Pick<Outgoing, "origin">,
): Outgoing[] {
  const common = { cause, ...(origin === undefined ? {} : { origin }) };
  return [...touched].flatMap((item) => {
    const { itemId: inventoryItemId, sku, threshold } = item;
    const said: Outgoing[] = [];
    for (const [locationId, { available }] of item.levels) {
      if ((before.get(figureKey(item, locationId)) ?? 0) === available) continue;
      const id = `stock.changed:${cause.id}:${numberOf(inventoryItemId)}:${numberOf(locationId)}`.slice(-200);
      const data = { inventoryItemId, locationId, available, outside };
      said.push({ ...common, message: StockChangedV1, data, id, subject: inventoryItemId });
    }
    const available = availableOf(item);
    const isOpen = [...item.levels.values()].some((level) => level.openedAtMs !== null);
    const low = isOpen && item.tracked && !item.deleted && available <= threshold;
    if (low !== item.low) {
      item.low = low;
      item.lowTurns += 1;
      book.changedItems.add(item);
      const message = low ? StockLowV1 : StockRestockedV1;
      const id = `${low ? "stock.low" : "stock.restocked"}:${numberOf(inventoryItemId)}:${item.lowTurns}`;
      const data = { inventoryItemId, title: titleOf(item), sku, available, threshold };
      // An item that is no longer sold or counted is neither low nor restocked.
      if (low || (item.tracked && !item.deleted)) said.push({ ...common, message, data, id, subject: inventoryItemId });
    }
    return said;
  });
}
