import type { Level } from "../model.ts";
import type { Database, Row } from "../state/database.ts";

/** A change of one level; what is left out stays. */
export interface LevelChange {
  readonly available?: number;
  readonly committed?: number;
  readonly incoming?: number;
}

export interface LevelStore {
  list(shop: string, inventoryItemId?: number): Level[];
  find(inventoryItemId: number, locationId: number): Level | undefined;
  /** Adds to the level (made at zero where it is not there yet) and returns it. */
  move(shop: string, inventoryItemId: number, locationId: number, by: LevelChange, at: number): Level;
  removeItem(inventoryItemId: number): void;
}

export function openLevelStore(db: Database): LevelStore {
  return {
    list: (shop, item) =>
      (item === undefined
        ? db.all("SELECT * FROM levels WHERE shop = ? ORDER BY inventory_item_id, location_id", shop)
        : db.all("SELECT * FROM levels WHERE shop = ? AND inventory_item_id = ? ORDER BY location_id", shop, item)
      ).map(levelOf),
    find(item, location) {
      const row = db.get("SELECT * FROM levels WHERE inventory_item_id = ? AND location_id = ?", item, location);
      return row && levelOf(row);
    },
    move(shop, item, location, { available = 0, committed = 0, incoming = 0 }, at) {
      const row = db.get(
        `INSERT INTO levels (shop, inventory_item_id, location_id, available, committed, incoming, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (inventory_item_id, location_id) DO UPDATE SET available = available + ?4,
           committed = committed + ?5, incoming = incoming + ?6, updated_at = ?7
         RETURNING *`,
        shop,
        item,
        location,
        available,
        committed,
        incoming,
        at,
      );
      if (!row) throw new Error("a level was written and not returned");
      return levelOf(row);
    },
    removeItem(item) {
      db.run("DELETE FROM levels WHERE inventory_item_id = ?", item);
    },
  };
}

export function levelOf(row: Row): Level {
  const available = Number(row["available"]);
  const committed = Number(row["committed"]);
  return {
    shop: String(row["shop"]),
    inventoryItemId: Number(row["inventory_item_id"]),
    locationId: Number(row["location_id"]),
    available,
    committed,
    onHand: available + committed,
    incoming: Number(row["incoming"]),
    updatedAt: Number(row["updated_at"]),
  };
}
