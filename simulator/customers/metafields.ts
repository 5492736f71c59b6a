import { gid } from "../gid.ts";
import type { Kit } from "../state/act.ts";
import type { MetafieldStore } from "../state/metafields.ts";
import type { MetafieldsApi } from "../world-api.ts";

/** Metafields as an app or a merchant sets them. Each is a journal entry; no webhook follows. */
export function openMetafields({ kit, metafields }: { kit: Kit; metafields: MetafieldStore }): MetafieldsApi {
  return {
    list: (shop, owner) => metafields.list(shop, owner),
    set: (shop, wanted, actor = "merchant") =>
      kit.act(shop, actor, (action) => {
        for (const one of wanted) {
          metafields.write({ ...one, shop, createdAt: action.at, updatedAt: action.at });
          const { ownerType, ownerId, namespace, key, type, value } = one;
          action.note("metafield.set", { ownerId: gid(ownerType, ownerId), namespace, key, type, value });
        }
        return wanted.flatMap((one) =>
          metafields.list(shop, one).filter((now) => now.namespace === one.namespace && now.key === one.key),
        );
      }),
  };
}
