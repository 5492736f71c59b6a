import type { MetafieldOwner } from "../../model.ts";
import type { World } from "../../world.ts";
import type { AdminContext, Node } from "../answer.ts";
import { connection, type PageArguments } from "../connection.ts";
import { fullNamespace, metafieldId, metafieldNode } from "./metafield.ts";

interface MetafieldArguments extends PageArguments {
  readonly namespace?: string | null;
  readonly keys?: readonly string[] | null;
}

/** The fields of HasMetafields, for whatever the stores keep metafields of. */
export function metafieldFields(world: World, shop: string, owner: MetafieldOwner): Node {
  const all = () => world.metafields.list(shop, owner).map((one) => ({ ...one, id: metafieldId(one) }));
  return {
    metafield: ({ namespace, key }: { namespace?: string | null; key: string }) => {
      const wanted = fullNamespace(namespace ?? "$app");
      const found = all().find((one) => one.namespace === wanted && one.key === key);
      return found ? metafieldNode(found) : null;
    },
    metafields: (page: MetafieldArguments, context: AdminContext) => {
      const namespace = page.namespace == null ? undefined : fullNamespace(page.namespace);
      const keys = page.keys && new Set(page.keys);
      const some = all().filter(
        (one) =>
          (namespace === undefined || one.namespace === namespace) &&
          (!keys || keys.has(`${one.namespace}.${one.key}`) || keys.has(one.key)),
      );
      return connection(some, metafieldNode)(page, context);
    },
  };
}
