import type { z } from "zod";
import { type DeliverySettings, deliveryDates } from "../../contracts/delivery.ts";
import type { DeliveryPromise, StockHealth } from "../../contracts/queries/inventory.ts";
import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import type { Database, Transaction } from "../_runtime/database.ts";
import { estimateFor, readDelivery } from "./delivery-settings.ts";

type PromiseInput = z.output<typeof DeliveryPromise.input>;
type Promised = z.output<typeof DeliveryPromise.output>;
type Health = z.output<typeof StockHealth.output>;

/** What a checkout and a product page of the admin ask while somebody waits: one or two statements each. */
export interface CheckoutQueries {
  promise(shop: Shop, input: PromiseInput): Promise<Promised>;
  delivery(shop: Shop): Promise<DeliverySettings>;
  health(shop: Shop, productId: string): Promise<Health>;
}

export function checkoutQueries(database: Pick<Database, "forShop">, now: () => number): CheckoutQueries {
  return {
    promise: (shop, { lines, country }) =>
      database.forShop(shop, async (tx) => {
        const [settings, location] = await Promise.all([readDelivery(tx, shop), locationThatHasAll(tx, shop, lines)]);
        const estimate = estimateFor(settings, country);
        return { ...deliveryDates(estimate, new Date(now())), location, estimate };
      }),
    delivery: (shop) => database.forShop(shop, (tx) => readDelivery(tx, shop)),
    health: (shop, productId) => database.forShop(shop, (tx) => healthOf(tx, shop, productId)),
  };
}

/**
 * The location that has all of it, and of several the one that would have most left of what is scarcest; a variant that is
 * in the cart twice counts twice, one that is not tracked is there. null: none has, or a variant is not known.
 */
async function locationThatHasAll(
  transaction: Transaction,
  shop: Shop,
  lines: PromiseInput["lines"],
): Promise<string | null> {
  const wanted = new Map<string, number>();
  for (const { variantId, quantity } of lines) wanted.set(variantId, (wanted.get(variantId) ?? 0) + quantity);
  const [row] = await transaction.query<{ name: string }>({
    name: "delivery-location",
    text: `with wanted as (
             select w.variant_id, w.quantity::int8 as quantity, i.item_id, i.tracked
             from unnest($2::text[], $3::text[]) as w (variant_id, quantity)
             left join lateral (
               select item_id, tracked from items
               where shop = $1 and variant_id = w.variant_id and not deleted order by item_id limit 1
             ) as i on true
           )
           select l.name from locations l
           cross join lateral (
             select coalesce(min(case when w.tracked then v.available - w.quantity else 1000000000 end), 0) as spare,
                    bool_and(w.item_id is not null and (not w.tracked or coalesce(v.available >= w.quantity, false))) as has_all
             from wanted w
             left join levels v on v.shop = $1 and v.location_id = l.location_id and v.item_id = w.item_id
               and v.opened_at is not null
           ) as s
           where l.shop = $1 and l.active and s.has_all
           order by s.spare desc, l.location_id limit 1`,
    values: [shop, textArray([...wanted.keys()]), textArray([...wanted.values()].map(String))],
  });
  return row?.name ?? null;
}

interface HealthRow {
  readonly location: string;
  readonly available: number;
  readonly committed: number;
  readonly incoming: number;
  readonly updated_at: Date;
  readonly outside_at: Date | null;
}

async function healthOf(transaction: Transaction, shop: Shop, productId: string): Promise<Health> {
  const rows = await transaction.query<HealthRow>({
    name: "stock-health",
    text: `select coalesce(min(l.name), v.location_id) as location, sum(v.available)::int4 as available,
                  sum(v.committed)::int4 as committed, sum(v.incoming)::int4 as incoming,
                  max(coalesce(v.store_at, v.opened_at)) as updated_at, max(i.last_outside_at) as outside_at
           from items i
           join levels v on v.shop = i.shop and v.item_id = i.item_id and v.opened_at is not null
           left join locations l on l.shop = v.shop and l.location_id = v.location_id
           where i.shop = $1 and i.product_id = $2 and not i.deleted and i.tracked
           group by v.location_id order by 1`,
    values: [shop, productId],
  });
  const outside = rows.flatMap(({ outside_at }) => (outside_at === null ? [] : [outside_at.getTime()]));
  return {
    levels: rows.map((row) => ({
      location: row.location,
      available: row.available,
      committed: row.committed,
      incoming: row.incoming,
      updatedAt: row.updated_at.toISOString(),
    })),
    lastOutsideWriteAt: outside.length > 0 ? new Date(Math.max(...outside)).toISOString() : null,
  };
}
