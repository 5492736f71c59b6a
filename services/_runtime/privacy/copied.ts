import type { Attributes } from "../../../contracts/envelope.ts";
import type { Erasure } from "../../../contracts/privacy.ts";
import type { Shop } from "../../../contracts/shop.ts";
import { byteaArray } from "../binary-array.ts";
import { parseExactJson } from "../consume/parse-json.ts";

/** The digits of every id that is erased: a row without any of them needs no look. For `unnest($n::bytea[])`. */
export function idPatterns({ customerId, orderIds }: Pick<Erasure, "customerId" | "orderIds">): Buffer {
  const gids = [...(customerId === null ? [] : [customerId]), ...orderIds];
  return byteaArray(gids.map((gid) => Buffer.from(gid.slice(gid.lastIndexOf("/") + 1))));
}

/** The JSON in a kept message. undefined: it is none. */
export function textOfBytes(data: Uint8Array): unknown {
  try {
    return parseExactJson(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch {
    return undefined;
  }
}

/** What the guard asks of a message, from its stored headers. */
export function attributesOfRow(
  shop: Shop,
  headers: Readonly<Record<string, string>>,
): Pick<Attributes, "shop" | "type" | "time"> {
  return { shop, type: headers["ce-type"] ?? "", time: headers["ce-time"] ?? new Date(0).toISOString() };
}
