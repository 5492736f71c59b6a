import type { Shop } from "../../contracts/shop.ts";
import type { Transaction } from "../_runtime/database.ts";
import type { PartName, PartState } from "./parts.ts";

export interface KeptPart {
  readonly part: PartName;
  readonly state: PartState;
  readonly gid: string | null;
  /** The merchant wants it to be away. */
  readonly left: boolean;
  readonly checkedAt: Date | null;
  readonly error: string | null;
}

export async function readParts(transaction: Transaction, shop: Shop): Promise<KeptPart[]> {
  return transaction.query<KeptPart>({
    name: "parts-read",
    text: `select part, state, gid, "left", checked_at as "checkedAt", error from parts where shop = $1`,
    values: [shop],
  });
}

/** As it was found just now. */
export async function keepPart(
  transaction: Transaction,
  shop: Shop,
  found: {
    readonly part: PartName;
    readonly state: PartState;
    readonly gid: string | null;
    readonly error: string | null;
  },
  nowMs: number,
): Promise<void> {
  await transaction.query({
    name: "part-keep",
    text: `insert into parts (shop, part, state, gid, checked_at, error) values ($1, $2, $3, $4, $5, $6)
           on conflict (shop, part) do update
             set state = excluded.state, gid = excluded.gid, checked_at = excluded.checked_at, error = excluded.error`,
    values: [shop, found.part, found.state, found.gid, new Date(nowMs), found.error],
  });
}

export async function leavePart(transaction: Transaction, shop: Shop, part: PartName, left: boolean): Promise<void> {
  await transaction.query({
    name: "part-leave",
    text: `insert into parts as p (shop, part, state, "left") values ($1, $2, case when $3 then 'left' else 'missing' end, $3)
           on conflict (shop, part) do update set "left" = $3, error = null,
             state = case when $3 and p.state = 'missing' then 'left' when not $3 and p.state = 'left' then 'missing'
                          else p.state end`,
    values: [shop, part, left],
  });
}
