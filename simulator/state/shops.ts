import type { Location, Shop } from "../model.ts";
import { notFound } from "../refusal.ts";
import type { ShopsApi } from "../world-api.ts";
import type { Database } from "./database.ts";

export interface ShopStore extends ShopsApi {
  add(shop: Shop, place: number): void;
  addLocation(location: Location): void;
  /** What was added is not there: its transaction was rolled back. */
  forget(): void;
}

/** Shops and locations are never changed, only added, so they are read once. */
export function openShops(db: Database): ShopStore {
  let shops: Shop[] | undefined;
  const all = () => {
    shops ??= db.all("SELECT doc FROM shops ORDER BY place").map((row) => JSON.parse(String(row["doc"])) as Shop);
    return shops;
  };
  const locations = new Map<string, Location[]>();
  return {
    list: all,
    find: (shop) => all().find((one) => one.shop === shop),
    get(shop) {
      const found = shop === undefined ? all()[0] : all().find((one) => one.shop === shop);
      if (!found)
        throw notFound(
          `shop "${shop}"`,
          `Use one of: ${all()
            .map((one) => one.shop)
            .join(", ")}.`,
        );
      return found;
    },
    locations(shop) {
      const known = locations.get(shop);
      if (known) return known;
      const rows = db.all("SELECT doc FROM locations WHERE shop = ? ORDER BY priority", shop);
      const read = rows.map((row) => JSON.parse(String(row["doc"])) as Location);
      if (read.length > 0) locations.set(shop, read);
      return read;
    },
    forget() {
      shops = undefined;
      locations.clear();
    },
    add(shop, place) {
      db.run("INSERT INTO shops (shop, place, doc) VALUES (?, ?, ?)", shop.shop, place, JSON.stringify(shop));
      shops = undefined;
    },
    addLocation(location) {
      db.run(
        "INSERT INTO locations (id, shop, priority, doc) VALUES (?, ?, ?, ?)",
        location.id,
        location.shop,
        location.priority,
        JSON.stringify(location),
      );
      locations.delete(location.shop);
    },
  };
}
