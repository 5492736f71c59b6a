import { z } from "zod";
import { Erasure, type LoggedErasure } from "../../../contracts/privacy.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Database, Transaction } from "../database.ts";
import { PRIVACY_LIMITS } from "./erasure.ts";

/** Writes an erasure down, to be carried out by whichever copy comes first. One that is known stays as it is. */
export async function noteErasure(transaction: Transaction, shop: Shop, erasure: Erasure): Promise<void> {
  await transaction.query({
    name: "erasure-note",
    text: `insert into runtime.erasure (shop, erasure_id, subject, asked_at) values ($1, $2, $3::jsonb, $4)
           on conflict (shop, erasure_id) do nothing`,
    values: [shop, erasure.erasureId, JSON.stringify(z.encode(Erasure, erasure)), erasure.askedAt],
  });
}

interface LogRow {
  readonly shop: Shop;
  readonly seq: string;
  readonly subject: z.input<typeof Erasure>;
  readonly heard_at: Date;
  readonly done_at: Date | null;
}

function loggedOf({ shop, subject, heard_at, done_at }: LogRow): LoggedErasure {
  return {
    ...z.decode(Erasure, subject),
    shop,
    heardAt: heard_at.toISOString(),
    doneAt: done_at?.toISOString() ?? null,
  };
}

/** Of all shops, oldest first. next: where the following page begins; null where there is none. */
export async function readLog(database: Pick<Database, "write">, after: string) {
  const { rows } = await database.write.query<LogRow>({
    name: "erasures-all",
    text: `select shop, seq, subject, heard_at, done_at from runtime.erasure where seq > $1 order by seq
           limit ${PRIVACY_LIMITS.logRows}`,
    values: [after],
  });
  const last = rows.at(-1);
  return { erasures: rows.map(loggedOf), next: last && rows.length === PRIVACY_LIMITS.logRows ? last.seq : null };
}

export async function readShopLog(transaction: Transaction, shop: Shop): Promise<LoggedErasure[]> {
  const rows = await transaction.query<LogRow>({
    name: "erasures-of-shop",
    text: `select shop, seq, subject, heard_at, done_at from runtime.erasure where shop = $1 order by seq desc
           limit ${PRIVACY_LIMITS.logRows}`,
    values: [shop],
  });
  return rows.map(loggedOf);
}
