import type { MessageType } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { ServiceName } from "../../../contracts/services.ts";
import type { Shop } from "../../../contracts/shop.ts";
import { rootCause } from "../outbox.ts";
import type { AdminClient } from "../shopify/admin-client.ts";

/** updated_at from and to, both included, by the store's clock. null: no bound. */
export interface Window {
  readonly from: string | null;
  readonly to: string | null;
}

/** What a part is given for one page. */
export interface PageAsk extends Window {
  readonly shop: Shop;
  readonly runId: string;
  /** In the background of live work, and counted. */
  readonly clientOf: (shop: Shop) => AdminClient;
  /** Where the page begins, as the page before said; null: the first. */
  readonly after: string | null;
}

/** One object that is not as the store has it, and what puts it right. */
export interface Difference {
  /** gid. */
  readonly objectId: string;
  readonly label: string;
  readonly kind: "missing" | "differs" | "deleted";
  /** Names of what differs. */
  readonly fields: readonly string[];
  /** The store's updated_at of it; null where it is gone. A webhook of it may still be under way while this is recent. */
  readonly updatedAt: string | null;
  /** What the service takes to be right again, each of a type it hears. */
  readonly messages: readonly Message[];
  /** The same, once all `messages` of the page are applied. */
  readonly afterwards?: readonly Message[];
}

export interface Page {
  readonly compared: number;
  /** The newest updated_at on it; null: there was none. */
  readonly newest: string | null;
  readonly differences: readonly Difference[];
  /** Where the next page begins; null: this was the last. */
  readonly next: string | null;
}

/** One kind of object of one service: reads a page of the store's, compares it with what is kept. Writes nothing. */
export interface ReconciliationPart {
  /** Names it in reports: orders, customers, products, levels, items. */
  readonly what: string;
  /** Only in runs that look back some days: it reads whole lists. */
  readonly wholeList?: boolean;
  /** The newest updated_at in the store: where the window ends. Without it, the window has no end. */
  readonly newest?: (ask: PageAsk) => Promise<string | null>;
  readonly page: (ask: PageAsk) => Promise<Page>;
}

/** A message of reconciliation's own. @param version makes the id with run and object: the same finding is taken once. */
export function reconcileMessage<M extends MessageType>(
  service: ServiceName,
  { shop, runId }: Pick<PageAsk, "shop" | "runId">,
  type: M,
  about: { readonly objectId: string; readonly version: string; readonly data: Message["data"] },
): Message {
  const id = `reconcile:${runId}:${type.name}:${about.objectId}:${about.version}`;
  return { ...rootCause(service, shop, id, "reconcile"), type: type.type, subject: about.objectId, data: about.data };
}

/** Shopify's search for a window. Both ends are included, where Shopify's day-wise searches see more, too. */
export function searchOf({ from, to }: Window): string | null {
  const terms = [from === null ? null : `updated_at:>='${from}'`, to === null ? null : `updated_at:<='${to}'`];
  return terms.filter((term) => term !== null).join(" AND ") || null;
}

/** @returns null for an empty list. */
export function newestOf(times: readonly string[]): string | null {
  return times.reduce<string | null>((newest, at) => (newest === null || at > newest ? at : newest), null);
}
