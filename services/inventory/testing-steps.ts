import { expect } from "vitest";
import { FillStockV1 } from "../../contracts/commands/inventory.ts";
import { itemGid, type TestStore, type Told } from "./testing.ts";
import { levelMessage, messageOf, orderMessage, type TestInventory } from "./testing-service.ts";

export const ITEM = 1;
export const SHORE = 51;

/** A shop whose stock of one item, at one location, is known. */
export async function openShop(inventory: TestInventory, shop: string, available = 20): Promise<TestStore> {
  const store = inventory.storeOf(shop);
  store.stock(ITEM, SHORE, available);
  await inventory.consume([messageOf(FillStockV1, `${shop}-fill`, { after: null }, { shop })]);
  return store;
}

/** The item as a page sees it; its ledger must add up to it. */
export async function look(inventory: TestInventory, shop: string, item = ITEM) {
  const { item: found, ledger } = await inventory.queries.item(shop, { inventoryItemId: itemGid(item) });
  if (!found) throw new Error("no such item");
  const { rows } = await inventory.admin.query(
    `select coalesce(sum(available_delta), 0)::int as available, coalesce(sum(committed_delta), 0)::int as committed,
            coalesce(sum(on_hand_delta), 0)::int as "onHand" from ledger where shop = $1 and item_id = $2`,
    [shop, itemGid(item)],
  );
  const { available, committed, onHand } = found;
  expect(rows).toEqual([{ available, committed, onHand }]);
  const causes = ledger.map((entry) => entry.cause).reverse();
  return { ...found, ledger, causes };
}

export const orderOf = (shop: string, told: Told, id = "order") => orderMessage(shop, `${shop}-${id}`, told.order);
export const levelOf = (shop: string, told: Pick<Told, "levels">, id = "level") => {
  const [level] = told.levels;
  if (!level) throw new Error("no level moved");
  return levelMessage(shop, `${shop}-${id}`, level);
};
