import type { Erasure } from "../../../contracts/privacy.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Transaction } from "../database.ts";
import type { ErasureBook } from "./book.ts";
import { attributesOfRow, idPatterns, textOfBytes } from "./copied.ts";
import { guard } from "./guard.ts";

interface LetterRow {
  readonly message_id: string;
  readonly headers: Record<string, string>;
  readonly data: Buffer;
  readonly code: string;
}

/**
 * Dead letters hold whole messages. One about an erased order stays, anonymous, and can be replayed; one about an erased
 * customer, or one that can not even be read and names an id that is erased, goes.
 */
export async function eraseLetters(
  transaction: Transaction,
  shop: Shop,
  erasure: Erasure,
  book: ErasureBook,
): Promise<void> {
  const letters = await transaction.query<LetterRow>({
    name: "erasure-letters",
    text: `select message_id, headers, data, code from runtime.dead_letter
           where shop = $1 and exists (select from unnest($2::bytea[]) as id where position(id in data) > 0)
           for update`,
    values: [shop, idPatterns(erasure)],
  });
  for (const letter of letters) {
    const json = textOfBytes(letter.data);
    const guarded =
      json === undefined ? { kind: "erased" as const } : guard(book, attributesOfRow(shop, letter.headers), json);
    if (guarded.kind === "clear") continue;
    const left = guarded.kind === "anonymised" ? Buffer.from(JSON.stringify(guarded.data)) : null;
    await rewriteLetter(transaction, shop, letter, left);
  }
}

/** The reason may quote what is erased: the code is enough. */
async function rewriteLetter(transaction: Transaction, shop: Shop, letter: LetterRow, left: Buffer | null) {
  const { message_id, code } = letter;
  await transaction.query(
    left
      ? {
          name: "erasure-letter-anonymise",
          text: "update runtime.dead_letter set data = $3, reason = $4 where shop = $1 and message_id = $2",
          values: [shop, message_id, left, code],
        }
      : {
          name: "erasure-letter-delete",
          text: "delete from runtime.dead_letter where shop = $1 and message_id = $2",
          values: [shop, message_id],
        },
  );
  await transaction.query({
    name: "erasure-note-delete",
    text: "update runtime.inbox set note = $3 where shop = $1 and message_id = $2",
    values: [shop, message_id, left ? code : `${code}: erased`],
  });
}
