import { GraphQLError } from "graphql";
import type { Metafield, MetafieldOwner } from "../../model.ts";
import type { AdminContext, Node } from "../answer.ts";
import { findOwner, ownerKindOf } from "../metafield-owners.ts";
import { checkMetafieldValue } from "../metafield-types.ts";
import { digestOf, fullNamespace, metafieldNode } from "../nodes/metafield.ts";
import type { UserError } from "./user-error.ts";

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/metafieldsSet. */
const MAX_METAFIELDS = 25;
const NAMESPACE = /^[A-Za-z0-9_-]{3,255}$/;
const KEY = /^[A-Za-z0-9_-]{2,64}$/;

interface MetafieldInput {
  readonly ownerId: string;
  readonly namespace?: string | null;
  readonly key: string;
  readonly type?: string | null;
  readonly value: string;
  /** Absent: no check. Null: it must not be there yet. */
  readonly compareDigest?: string | null;
}

type SetError = UserError & { readonly elementIndex: number | null };
type Wanted = MetafieldOwner & Pick<Metafield, "namespace" | "key" | "type" | "value">;

/** An owner that the stores keep no metafields of fails loudly. All are written, or none. */
export const metafieldsSet = (context: AdminContext): Node => ({
  metafieldsSet: ({ metafields }: { metafields: readonly MetafieldInput[] }) => {
    if (metafields.length > MAX_METAFIELDS) {
      const message = `Exceeded the maximum metafields input limit of ${MAX_METAFIELDS}.`;
      const error = { code: "LESS_THAN_OR_EQUAL_TO", field: ["metafields"], message, elementIndex: null };
      return { metafields: null, userErrors: [error] };
    }
    mayWrite(context, metafields);
    const wanted = metafields.map((one, at) => read(context, one, at));
    const userErrors = wanted.filter((one): one is SetError => "message" in one);
    if (userErrors.length > 0) return { metafields: null, userErrors };
    const ready = wanted.filter((one): one is Wanted => !("message" in one));
    const set = context.world.metafields.set(context.shop, ready, "app");
    return { metafields: set.map(metafieldNode), userErrors };
  },
});

function mayWrite({ scopes }: AdminContext, metafields: readonly MetafieldInput[]): void {
  for (const { ownerId } of metafields) {
    const kind = ownerKindOf(ownerId);
    if (!kind || kind.scope === null || scopes.includes(kind.scope)) continue;
    const needed = `\`${kind.scope}\` access scope to write metafields of ${kind.name.toLowerCase()}`;
    throw new GraphQLError(`Access denied for metafieldsSet field. Required access: ${needed}.`, {
      extensions: { code: "ACCESS_DENIED" },
    });
  }
}

function read({ world, shop }: AdminContext, input: MetafieldInput, at: number): Wanted | SetError {
  const wrong = (code: string, field: string, message: string): SetError => ({
    code,
    field: ["metafields", String(at), field],
    message,
    elementIndex: at,
  });
  const owner = findOwner(world, shop, input.ownerId);
  if (!owner) return wrong("INVALID", "ownerId", "Owner does not exist.");
  const namespace = fullNamespace(input.namespace);
  if (!NAMESPACE.test(namespace)) return wrong("INVALID", "namespace", "Namespace is invalid.");
  if (!KEY.test(input.key)) return wrong("INVALID", "key", "Key is invalid.");
  const before = world.metafields.list(shop, owner).find((one) => one.namespace === namespace && one.key === input.key);
  const type = input.type ?? before?.type;
  if (!type) return wrong("INVALID_TYPE", "type", "Type can't be blank.");
  const check = checkMetafieldValue(type, input.value);
  if (check !== undefined) return wrong(check.code, check.field, check.message);
  if (input.compareDigest !== undefined && input.compareDigest !== (before ? digestOf(before) : null)) {
    const message =
      "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.";
    return wrong("STALE_OBJECT", "compareDigest", message);
  }
  return { ...owner, namespace, key: input.key, type, value: input.value };
}
