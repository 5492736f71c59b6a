import type { HeldData, Person } from "../../../contracts/privacy.ts";
import { serviceQueries } from "../../../contracts/queries/service.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Database, Transaction } from "../database.ts";
import { type Answer, answer } from "../service.ts";
import { idPatterns, textOfBytes } from "./copied.ts";
import type { Privacy } from "./erasure.ts";
import { readLog, readShopLog } from "./log.ts";
import { mentionsOf } from "./mentions.ts";

/** Messages looked through for one page. */
const PAGE_ROWS = 2_000;
/** Of one page: an answer on the bus has at most a megabyte. */
const PAGE_BYTES = 500_000;
/** A message over PAGE_BYTES is told without these: they are the order's goods, which the tables tell as well. */
const LARGE_PARTS = ["line_items", "refunds", "fulfillments", "shipping_lines", "tax_lines"];

/** What a person asks of a service, and what another service asks after a restore. */
export function privacyAnswers(service: string, privacy: Privacy, database: Database): Answer[] {
  const queries = serviceQueries(service);
  return [
    answer(queries.personalData, async ({ person, cursor }, shop) =>
      database.forShop(shop, async (transaction) => {
        if (cursor !== undefined) return messagesAbout(transaction, shop, person, cursor);
        const held = [
          ...(await privacy.collect(transaction, shop, person)),
          ...(await lettersAbout(transaction, shop, person)),
        ];
        return { held: held.filter(({ rows }) => rows.length > 0), nextCursor: "0" };
      }),
    ),
    answer(queries.erasures, ({ after }) => readLog(database, after)),
    answer(queries.shopErasures, async (_, shop) => ({
      erasures: await database.forShop(shop, (transaction) => readShopLog(transaction, shop)),
    })),
  ];
}

interface KeptRow {
  readonly seq: string;
  readonly message_id: string;
  readonly headers: Record<string, string>;
  readonly data: Buffer;
}

/** What the person's file says of a kept message; null where it is about somebody else. */
function toldOf(row: Omit<KeptRow, "seq">, person: Person): Record<string, unknown> | null {
  const type = row.headers["ce-type"] ?? "";
  const json = textOfBytes(row.data);
  const { orderIds, customerIds } = mentionsOf(type, json);
  const isAbout =
    orderIds.some((id) => person.orderIds.includes(id)) ||
    (person.customerId !== null && customerIds.includes(person.customerId));
  if (!isAbout) return null;
  const whole = { message: row.message_id, type, at: row.headers["ce-time"] ?? null };
  if (row.data.byteLength <= PAGE_BYTES) return { ...whole, content: json };
  const content = Object.fromEntries(Object.entries(json as object).filter(([key]) => !LARGE_PARTS.includes(key)));
  return { ...whole, content, leftOut: LARGE_PARTS };
}

/** Messages this service has sent to the others, or taken from Shopify, and keeps for a while to send them again. */
async function messagesAbout(transaction: Transaction, shop: Shop, person: Person, cursor: string) {
  const rows = await transaction.query<KeptRow & { is_about: boolean }>({
    name: "personal-data-outbox",
    text: `select seq, message_id, headers, is_about, case when is_about then data else ''::bytea end as data from (
             select *, exists (select from unnest($3::bytea[]) as id where position(id in data) > 0) as is_about
             from runtime.outbox where shop = $1 and seq > $2 order by seq limit ${PAGE_ROWS}
           ) as part order by seq`,
    values: [shop, cursor, idPatterns(person)],
  });
  const told: Record<string, unknown>[] = [];
  let bytes = 0;
  let last = cursor;
  let cut = false;
  for (const row of rows) {
    bytes += row.data.byteLength;
    if (bytes > PAGE_BYTES && told.length > 0) {
      cut = true;
      break;
    }
    last = row.seq;
    const about = row.is_about ? toldOf(row, person) : null;
    if (about) told.push(about);
  }
  const held: HeldData[] =
    told.length > 0 ? [{ title: "Messages kept for a few days, to be sent again", rows: told }] : [];
  return { held, nextCursor: cut || rows.length === PAGE_ROWS ? last : null };
}

async function lettersAbout(transaction: Transaction, shop: Shop, person: Person): Promise<HeldData[]> {
  const rows = await transaction.query<Omit<KeptRow, "seq">>({
    name: "personal-data-letters",
    text: `select message_id, headers, data from runtime.dead_letter
           where shop = $1 and exists (select from unnest($2::bytea[]) as id where position(id in data) > 0)
           order by at limit 50`,
    values: [shop, idPatterns(person)],
  });
  return [
    {
      title: "Messages that could not be handled",
      rows: rows.map((row) => toldOf(row, person)).filter((row) => row !== null),
    },
  ];
}
