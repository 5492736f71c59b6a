import type { Order } from "../../contracts/order.ts";
import { type Cause, numberOf, type Vector } from "./stock.ts";

/** What one unit of a part does to stock. Source: help.shopify.com, "Understanding inventory states". */
const COMMIT: Vector = { available: -1, committed: 1, onHand: 0 };
const RELEASE: Vector = { available: 1, committed: -1, onHand: 0 };
const SHIP: Vector = { available: 0, committed: -1, onHand: -1 };
const RETURN: Vector = { available: 1, committed: 0, onHand: 1 };

/**
 * One part of what an order line does to stock.
 * @property name the same in every snapshot that shows it.
 * @property fixed units by location, where the snapshot names it; floating: units whose location it does not name.
 */
export interface Part {
  readonly name: string;
  readonly cause: Cause;
  readonly atMs: number;
  readonly by: Vector;
  readonly fixed: ReadonlyMap<string, number>;
  readonly floating: number;
}

export interface LineEffect {
  readonly lineId: string;
  /** Units taken from available, over the line's whole life. */
  readonly commit: number;
  readonly parts: readonly Part[];
}

type Line = Order["lines"][number];

/** Adds up units that stand at a named location; units of no location float. */
class PartSum {
  readonly fixed = new Map<string, number>();
  floating = 0;

  add(locationId: string | null, units: number): void {
    if (locationId === null) this.floating += units;
    else this.fixed.set(locationId, (this.fixed.get(locationId) ?? 0) + units);
  }
}

function shipped(order: Order, line: Line): { parts: Part[]; units: number } {
  let units = 0;
  const parts = order.fulfillments
    .filter((each) => each.status === "success")
    .map((each): Part => {
      const sum = new PartSum();
      for (const { lineId, quantity } of each.lines) {
        // No more units leave than were ordered, whatever a payload says.
        const leaving = lineId === line.lineId ? Math.min(quantity, line.quantity - units) : 0;
        if (leaving > 0) sum.add(each.locationId, leaving);
        units += leaving;
      }
      const name = `ship:${numberOf(each.fulfillmentId)}`;
      const { fixed, floating } = sum;
      return { name, cause: "fulfillment", atMs: Date.parse(each.createdAt), by: SHIP, fixed, floating };
    });
  return { parts, units };
}

/** Units that come back by refunds: not shipped ones are released, shipped ones returned. */
function givenBack(order: Order, line: Line, shippedUnits: number): { parts: Part[]; released: number; left: number } {
  let open = line.quantity - shippedUnits;
  let out = shippedUnits;
  let refunded = 0;
  const parts = order.refunds.flatMap((refund): Part[] => {
    const atMs = Date.parse(refund.createdAt);
    const cancelled = order.cancelledAt !== null && atMs >= Date.parse(order.cancelledAt);
    const releases = new PartSum();
    const returns = new PartSum();
    for (const each of refund.lines) {
      if (each.lineId !== line.lineId) continue;
      refunded += each.quantity;
      if (each.restockType === "no_restock") continue;
      const ofOpen = each.restockType === "return" ? 0 : Math.min(each.quantity, open);
      const ofShipped = Math.min(each.quantity - ofOpen, out);
      open -= ofOpen;
      out -= ofShipped;
      if (ofOpen > 0) releases.add(each.locationId, ofOpen);
      if (ofShipped > 0) returns.add(each.locationId, ofShipped);
    }
    const number = numberOf(refund.refundId);
    const cause: Cause = cancelled ? "cancellation" : "refund";
    const { fixed, floating } = returns;
    return [
      { name: `release:${number}`, cause, atMs, by: RELEASE, fixed: releases.fixed, floating: releases.floating },
      { name: `return:${number}`, cause, atMs, by: RETURN, fixed, floating },
    ];
  });
  // What neither a refund nor the current quantity accounts for left the order by an edit.
  const removed = Math.min(Math.max(0, line.quantity - line.currentQuantity - refunded), open);
  return { parts, released: removed, left: open - removed };
}

/**
 * All that one line does to stock, from the newest snapshot of its order: a pure function, so that any order of
 * arrival ends in the same bookings.
 */
export function lineEffect(order: Order, line: Line): LineEffect {
  const ships = shipped(order, line);
  const back = givenBack(order, line, ships.units);
  const none = new Map<string, number>();
  const parts: Part[] = [...ships.parts, ...back.parts];
  const updatedAtMs = Date.parse(order.updatedAt);
  parts.push({ name: "edit", cause: "edit", atMs: updatedAtMs, by: RELEASE, fixed: none, floating: back.released });
  if (order.cancelledAt !== null) {
    const atMs = Date.parse(order.cancelledAt);
    const [name, by] = cancelledUnits(order, order.cancelledAt);
    parts.push({ name, cause: "cancellation", atMs, by, fixed: none, floating: back.left });
  }
  return { lineId: line.lineId, commit: line.quantity, parts };
}

/**
 * What becomes of units that a cancellation finds unshipped and names in no refund, since their money went back before:
 * the same as of the others. Without restock nobody waits for them any more, and they are not on the shelf either.
 */
function cancelledUnits(order: Order, cancelledAt: string): [name: string, by: Vector] {
  const ofCancellation = order.refunds.filter(({ createdAt }) => Date.parse(createdAt) >= Date.parse(cancelledAt));
  const isLost = ofCancellation.some(({ lines }) => lines.some(({ restockType }) => restockType === "no_restock"));
  return isLost ? ["lost", SHIP] : ["freed", RELEASE];
}

export const COMMIT_PART = "commit";
export const COMMIT_BY = COMMIT;
