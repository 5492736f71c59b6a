import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { ImportItemV1, ImportLocationsV1 } from "../../../contracts/imports/inventory.ts";
import type { StockDecision } from "../decisions.ts";

/** An item that this service has read itself: the store's figures, which open its ledger or are compared with it. */
export function importItem({ data }: Message<DataOf<typeof ImportItemV1>>): StockDecision {
  const levels = data.item.levels.map(({ updatedAt, ...level }) => ({ ...level, atMs: Date.parse(updatedAt) }));
  return {
    kind: "imported",
    reading: { ...data.item, levels },
    readAtMs: Date.parse(data.readAt),
    asOfMs: data.asOf === null ? null : Date.parse(data.asOf),
  };
}

export function importLocations({ data }: Message<DataOf<typeof ImportLocationsV1>>): StockDecision {
  return { kind: "locations", locations: data.locations };
}
