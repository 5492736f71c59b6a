import type { Shop } from "../../../contracts/shop.ts";

/** Erasures remembered at once; a shop has a handful in a year. */
const MOST = 10_000;

/**
 * Customers whose erasure went by: their answers are given and not kept, since the service behind may not have carried it
 * out yet. Nothing is kept across a restart, so neither need this be.
 */
export class ErasedBuyers {
  readonly #keys = new Set<string>();

  add(shop: Shop, customerId: string): void {
    this.#keys.add(`${shop}/${customerId}`);
    if (this.#keys.size <= MOST) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined) this.#keys.delete(oldest);
  }

  has(shop: Shop, customerId: string): boolean {
    return this.#keys.has(`${shop}/${customerId}`);
  }
}
