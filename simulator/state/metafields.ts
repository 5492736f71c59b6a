import type { Metafield } from "../model.ts";
import type { MetafieldsApi } from "../world-api.ts";
import type { Database, Row } from "./database.ts";

export interface MetafieldStore extends Pick<MetafieldsApi, "list"> {
  /** Keeps createdAt of one that is there already. */
  write(metafield: Metafield): void;
  removeAll(owner: Pick<Metafield, "shop" | "ownerType" | "ownerId">): void;
}

export function openMetafieldStore(db: Database): MetafieldStore {
  return {
    list: (shop, { ownerType, ownerId }) =>
      db
        .all(
          "SELECT * FROM metafields WHERE shop = ? AND owner_type = ? AND owner_id = ? ORDER BY namespace, key",
          shop,
          ownerType,
          ownerId,
        )
        .map(metafieldOf),
    write(one) {
      db.run(
        `INSERT INTO metafields (shop, owner_type, owner_id, namespace, key, type, value, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (shop, owner_type, owner_id, namespace, key) DO UPDATE SET type = excluded.type,
           value = excluded.value, updated_at = excluded.updated_at`,
        one.shop,
        one.ownerType,
        one.ownerId,
        one.namespace,
        one.key,
        one.type,
        one.value,
        one.createdAt,
        one.updatedAt,
      );
    },
    removeAll({ shop, ownerType, ownerId }) {
      db.run("DELETE FROM metafields WHERE shop = ? AND owner_type = ? AND owner_id = ?", shop, ownerType, ownerId);
    },
  };
}

function metafieldOf(row: Row): Metafield {
  return {
    shop: String(row["shop"]),
    ownerType: row["owner_type"] as Metafield["ownerType"],
    ownerId: Number(row["owner_id"]),
    namespace: String(row["namespace"]),
    key: String(row["key"]),
    type: String(row["type"]),
    value: String(row["value"]),
    createdAt: Number(row["created_at"]),
    updatedAt: Number(row["updated_at"]),
  };
}
