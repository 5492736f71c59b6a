import { z } from "zod";
import { Erasure } from "../../../contracts/privacy.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Database } from "../database.ts";

interface Row {
  readonly shop: Shop;
  readonly generation: string;
  readonly subject: unknown;
}

/**
 * The erasures in force, in memory: every message is held against them. What another copy has carried out shows in the
 * generation that the next write comes upon; then the book is read on, and the message is decided again.
 */
export class ErasureBook {
  #generation = 0n;
  /** "shop/gid" -> when the erasure was asked for, unix milliseconds. */
  readonly #orders = new Map<string, number>();
  readonly #customers = new Map<string, number>();
  readonly #shops = new Map<Shop, number>();
  readonly #affected = new Set<Shop>();

  get generation(): bigint {
    return this.#generation;
  }

  /** Whether anything of the shop was ever erased: if not, no message of it needs a look. */
  concerns(shop: Shop): boolean {
    return this.#affected.has(shop);
  }

  orderErased(shop: Shop, orderId: string): boolean {
    return this.#orders.has(`${shop}/${orderId}`);
  }

  /** Unix milliseconds: what Shopify knew of the customer until then is erased. */
  customerErasedUntil(shop: Shop, customerId: string): number | null {
    return this.#customers.get(`${shop}/${customerId}`) ?? null;
  }

  shopErasedUntil(shop: Shop): number | null {
    return this.#shops.get(shop) ?? null;
  }

  /** Reads what has come into force since. */
  async refresh(database: Pick<Database, "write">): Promise<void> {
    const { rows } = await database.write.query<Row>({
      name: "erasures-in-force",
      text: "select shop, generation, subject from runtime.erasure where generation > $1 order by generation",
      values: [this.#generation.toString()],
    });
    for (const { shop, generation, subject } of rows) {
      this.#add(shop, z.decode(Erasure, subject as z.input<typeof Erasure>));
      this.#generation = BigInt(generation);
    }
  }

  /** A book with one erasure, which may not be committed yet. */
  static of(shop: Shop, erasure: Erasure): ErasureBook {
    const book = new ErasureBook();
    book.#add(shop, erasure);
    return book;
  }

  #add(shop: Shop, erasure: Erasure): void {
    const at = Date.parse(erasure.askedAt);
    const later = <K>(map: Map<K, number>, key: K) => void map.set(key, Math.max(at, map.get(key) ?? 0));
    this.#affected.add(shop);
    if (erasure.kind === "shop") later(this.#shops, shop);
    for (const orderId of erasure.orderIds) later(this.#orders, `${shop}/${orderId}`);
    if (erasure.customerId !== null) later(this.#customers, `${shop}/${erasure.customerId}`);
  }
}
