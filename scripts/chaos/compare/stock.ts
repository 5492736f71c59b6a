import type { OurState } from "../our-state.ts";
import type { StoreState } from "../store-state.ts";
import type { Difference } from "./difference.ts";

type Amounts = { readonly available: number; readonly committed: number; readonly onHand: number };

const NOTHING: Amounts = { available: 0, committed: 0, onHand: 0 };
const text = ({ available, committed, onHand }: Amounts) =>
  `available ${available}, committed ${committed}, on hand ${onHand}`;
const isNothing = ({ available, committed, onHand }: Amounts) => available === 0 && committed === 0 && onHand === 0;

/** Levels of every tracked item, the sums of their ledger, and what each order did to stock. */
export function compareStock(store: StoreState, ours: OurState): Difference[] {
  return [...compareLevels(store, ours), ...compareLedger(store, ours), ...compareEffects(store, ours)];
}

function compareLevels({ shop, levels, trackedItems }: StoreState, ours: OurState): Difference[] {
  const known = new Map(ours.levels.map((level) => [`${level.itemId} at ${level.locationId}`, level]));
  return levels
    .filter((level) => trackedItems.has(level.inventoryItemId))
    .flatMap((level): Difference[] => {
      const id = `${level.inventoryItemId} at ${level.locationId}`;
      const found = known.get(id);
      if (!found && isNothing(level)) return [];
      if (found && text(found) === text(level)) return [];
      return [{ kind: "stock-level", shop, id, ours: found ? text(found) : "no level", theirs: text(level) }];
    });
}

function compareLedger({ shop }: StoreState, ours: OurState): Difference[] {
  return ours.levels.flatMap((level): Difference[] => {
    const sums = { available: level.ledgerAvailable, committed: level.ledgerCommitted, onHand: level.ledgerOnHand };
    if (text(sums) === text(level)) return [];
    const id = `${level.itemId} at ${level.locationId}`;
    return [
      { kind: "stock-ledger", shop, id, ours: `level ${text(level)}; ledger ${text(sums)}`, theirs: text(level) },
    ];
  });
}

function correctedOf(effect: OurState["effects"][number]): Amounts {
  const { correctedAvailable: available, correctedCommitted: committed, correctedOnHand: onHand } = effect;
  return { available, committed, onHand };
}

/**
 * The journal's stock movements of an order, summed by item, against the order's entries in our ledger.
 * Corrections are left out of ours: they move units between locations or take blame back from an unknown writer.
 */
function compareEffects({ shop, journal, trackedItems }: StoreState, ours: OurState): Difference[] {
  const theirs = new Map<string, Amounts>();
  for (const { kind, data } of journal) {
    const order = data["reference"];
    const item = String(data["inventoryItemId"]);
    if (kind !== "inventory.changed" || !String(order).startsWith("gid://shopify/Order/")) continue;
    if (!trackedItems.has(item)) continue;
    const key = `${String(order)} on ${item}`;
    const sum = theirs.get(key) ?? NOTHING;
    theirs.set(key, {
      available: sum.available + Number(data["availableDelta"]),
      committed: sum.committed + Number(data["committedDelta"]),
      onHand: sum.onHand + Number(data["onHandDelta"]),
    });
  }
  const booked = new Map(ours.effects.map((effect) => [`${effect.orderId} on ${effect.itemId}`, effect]));
  return [...new Set([...theirs.keys(), ...booked.keys()])].flatMap((id): Difference[] => {
    const effect = booked.get(id);
    const [one, other] = [effect ?? NOTHING, theirs.get(id) ?? NOTHING];
    if (text(one) === text(other)) return [];
    // An effect that a newer snapshot took back was booked, and then corrected.
    if (effect && text(correctedOf(effect)) === text(other)) return [];
    return [{ kind: "stock-order-effect", shop, id, ours: text(one), theirs: text(other) }];
  });
}
