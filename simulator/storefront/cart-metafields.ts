import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { CartMetafield } from "../checkout/cart.ts";
import { checkMetafieldValue } from "../graphql/metafield-types.ts";
import { StoreRefusal } from "../refusal.ts";
import { readCookie, writeCookie } from "./cookies.ts";

const SECONDS = 14 * 24 * 3_600;
/** They live in the shopper's cookie, which holds about 4 kB. */
const MAX_METAFIELDS = 10;
const MAX_VALUE_CHARS = 300;

/** namespace: as the extension writes it ("$app:loyalty"); null takes the metafield away. */
const Change = z.strictObject({
  metafields: z
    .array(
      z.strictObject({
        namespace: z.string().min(1).max(80),
        key: z.string().min(2).max(64),
        type: z.string().default("single_line_text_field"),
        value: z.string().max(MAX_VALUE_CHARS).nullable(),
      }),
    )
    .min(1)
    .max(MAX_METAFIELDS),
});
const Kept = z.array(z.object({ namespace: z.string(), key: z.string(), type: z.string(), value: z.string() }));

export function readCartMetafields(request: FastifyRequest, shop: string): readonly CartMetafield[] {
  try {
    const text = Buffer.from(readCookie(request, cookieOf(shop)), "base64url").toString("utf8");
    return Kept.parse(JSON.parse(text));
  } catch {
    // No cookie, or one that somebody made up: a cart without metafields.
    return [];
  }
}

/** @returns the cart's metafields after the change. @throws StoreRefusal BAD_METAFIELD */
export function changeCartMetafields(
  request: FastifyRequest,
  reply: FastifyReply,
  shop: string,
  body: unknown = request.body,
): CartMetafield[] {
  const parsed = Change.safeParse(body);
  if (!parsed.success) throw bad(parsed.error.issues[0]?.message ?? "wrong");
  const kept = new Map(readCartMetafields(request, shop).map((one) => [`${one.namespace}.${one.key}`, one]));
  for (const { namespace, key, type, value } of parsed.data.metafields) {
    const name = `${namespace}.${key}`;
    if (value === null) kept.delete(name);
    else {
      const wrong = checkMetafieldValue(type, value);
      if (wrong) throw bad(wrong.message);
      kept.set(name, { namespace, key, type, value });
    }
  }
  if (kept.size > MAX_METAFIELDS) throw bad(`A cart keeps at most ${MAX_METAFIELDS} metafields here.`);
  const after = [...kept.values()];
  writeCartMetafields(reply, shop, after);
  return after;
}

export function writeCartMetafields(reply: FastifyReply, shop: string, metafields: readonly CartMetafield[]): void {
  const text = metafields.length === 0 ? "" : Buffer.from(JSON.stringify(metafields)).toString("base64url");
  writeCookie(reply, shop, cookieOf(shop), text, SECONDS);
}

function cookieOf(shop: string): string {
  return `metafields_${shop}`;
}

function bad(message: string): StoreRefusal {
  return new StoreRefusal("BAD_METAFIELD", message, { status: 400, field: "metafields" });
}
