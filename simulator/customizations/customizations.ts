import { gid } from "../gid.ts";
import type { MetafieldOwner } from "../model.ts";
import { notFound } from "../refusal.ts";
import type { Action, Kit } from "../state/act.ts";
import type { Row } from "../state/database.ts";
import type { MetafieldStore } from "../state/metafields.ts";
import { CUSTOMIZATION_TYPES, type Customization, type CustomizationKind, type CustomizationOf } from "./model.ts";

/** What is given for a new one; id, shop and times are the store's. */
type Made<One extends Customization> = Omit<One, "id" | "shop" | "createdAt" | "updatedAt">;

/** Discounts, validations, cart transforms and carrier services of the shops. Each change is a journal entry. */
export interface CustomizationsApi {
  /** Oldest first. */
  list<Kind extends CustomizationKind>(shop: string, kind: Kind): CustomizationOf<Kind>[];
  find<Kind extends CustomizationKind>(shop: string, kind: Kind, id: number): CustomizationOf<Kind> | undefined;
  create<One extends Customization>(shop: string, made: Made<One>, actor?: string): One;
  /** With its metafields. @throws NOT_FOUND */
  delete(shop: string, kind: CustomizationKind, id: number, actor?: string): void;
}

export interface CustomizationStore extends CustomizationsApi {
  /** Everything of a shop: the app has left. */
  clear(action: Action): void;
}

interface Parts {
  readonly kit: Kit;
  readonly metafields: MetafieldStore;
}

export function openCustomizations({ kit, metafields }: Parts): CustomizationStore {
  const { db } = kit;
  const read = <Kind extends CustomizationKind>(row: Row) => JSON.parse(String(row["doc"])) as CustomizationOf<Kind>;
  const find = <Kind extends CustomizationKind>(shop: string, kind: Kind, id: number) => {
    const row = db.get("SELECT doc FROM customizations WHERE shop = ? AND kind = ? AND id = ?", shop, kind, id);
    return row && read<Kind>(row);
  };
  const remove = (action: Action, one: Customization) => {
    db.run("DELETE FROM customizations WHERE shop = ? AND id = ?", one.shop, one.id);
    const owner = ownerOf(one);
    if (owner) metafields.removeAll({ shop: one.shop, ...owner });
    action.note(`${one.kind}.deleted`, factsOf(one));
  };
  const list = <Kind extends CustomizationKind>(shop: string, kind: Kind) =>
    db.all("SELECT doc FROM customizations WHERE shop = ? AND kind = ? ORDER BY id", shop, kind).map(read<Kind>);

  return {
    list,
    find,
    create: <One extends Customization>(shop: string, made: Made<One>, actor = "app") =>
      kit.act(shop, actor, (action) => {
        const id = kit.ids.next(made.kind);
        // Made<One> lacks exactly what is added here; the compiler cannot follow that through a generic Omit.
        const one = { ...made, id, shop, createdAt: action.at, updatedAt: action.at } as unknown as One;
        db.run(
          "INSERT INTO customizations (id, shop, kind, doc) VALUES (?, ?, ?, ?)",
          one.id,
          shop,
          one.kind,
          JSON.stringify(one),
        );
        action.note(`${one.kind}.created`, factsOf(one));
        return one;
      }),
    delete(shop, kind, id, actor = "merchant") {
      const one = find(shop, kind, id);
      if (!one) throw notFound(`${kind} ${id} in ${shop}`, "GET /_control/customizations lists them.");
      kit.act(shop, actor, (action) => remove(action, one));
    },
    clear(action) {
      for (const kind of Object.keys(CUSTOMIZATION_TYPES) as CustomizationKind[]) {
        for (const one of list(action.shop, kind)) remove(action, one);
      }
    },
  };
}

/** Whose metafields its Function reads; a carrier service has none. */
export function ownerOf(one: Customization): MetafieldOwner | undefined {
  if (one.kind === "carrierService") return undefined;
  return { ownerType: CUSTOMIZATION_TYPES[one.kind], ownerId: one.id };
}

function factsOf(one: Customization): Record<string, unknown> {
  const id = gid(CUSTOMIZATION_TYPES[one.kind], one.id);
  return one.kind === "carrierService"
    ? { id, name: one.name, callbackUrl: one.callbackUrl }
    : { id, functionHandle: one.functionHandle, ...("title" in one ? { title: one.title } : {}) };
}
