import type { Control } from "../control.ts";
import { type Databases, type OurState, readOurs } from "../our-state.ts";
import { readMails, readStore, type StoreState } from "../store-state.ts";
import { compareCustomers } from "./customers.ts";
import type { Difference } from "./difference.ts";
import { compareMails } from "./mails.ts";
import { compareOrders } from "./orders.ts";
import { comparePipes } from "./pipes.ts";
import { compareRollups } from "./rollups.ts";
import { compareStock } from "./stock.ts";

interface Sides {
  readonly store: StoreState;
  readonly ours: OurState;
  readonly mailbox: Awaited<ReturnType<typeof readMails>>;
}

/** What both sides say of one shop; each is read as it is at this moment. */
export async function readSides(control: Control, databases: Databases, shop: string): Promise<Sides> {
  const [store, ours, mailbox] = await Promise.all([
    readStore(control, shop),
    readOurs(databases, shop),
    readMails(control),
  ]);
  return { store, ours, mailbox };
}

/** Every ledger, order, balance, rollup and mail of a shop against what its store says. Empty: they are equal. */
export function compareSides({ store, ours, mailbox }: Sides): Difference[] {
  return [
    ...compareOrders(store, ours),
    ...compareStock(store, ours),
    ...compareCustomers(store, ours),
    ...compareRollups(store, ours),
    ...compareMails(store, ours, mailbox),
    ...comparePipes(store, ours),
  ];
}
