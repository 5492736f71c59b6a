/** What of a store and of our services is not equal, in words. ours and theirs: as short as they can be. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly shop: string;
  /** What it is about: a gid, a mail's log id, a day and product. */
  readonly id: string;
  readonly ours: string;
  readonly theirs: string;
}

export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Every kind that can be found; the self-check plants one of each. */
export const DIFFERENCE_KINDS = [
  "order-missing",
  "order-unknown",
  "order-document",
  "order-timeline",
  "stock-level",
  "stock-ledger",
  "stock-order-effect",
  "points",
  "points-ledger",
  "tier",
  "metafield",
  "customer-profile",
  "rollup-day",
  "rollup-hour",
  "rollup-product",
  "mail-missing",
  "mail-needless",
  "mail-not-in-mailbox",
  "mail-unexplained",
  "mail-unsettled",
  "webhook-lost",
  "webhook-unknown",
  "outbox-pending",
  "dead-letter",
] as const;

export function textOf({ kind, shop, id, ours, theirs }: Difference): string {
  return `${kind} ${shop} ${id}: ours ${ours}, the store's ${theirs}`;
}
