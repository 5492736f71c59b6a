/**
 * Keys in the from clause of a statement: $1 and $2 are arrays of text. What looks them up is planned once for any number
 * of them: where PostgreSQL sees how few there are it plans each time anew, which takes longer than what follows.
 */
export const KEY_PAIRS = "unnest((select $1::text[]), (select $2::text[]))";

/** The same for `column = any(...)`: $1 is an array of text. */
export const ANY_KEY = "any((select $1::text[])::text[])";
