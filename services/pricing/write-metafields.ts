import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { AdminDeclined } from "../_runtime/shopify/admin-errors.ts";
import { PricingMetafieldsSetDocument } from "../_runtime/shopify/generated/admin.ts";
import type { FunctionPart } from "./parts.ts";
import { type Plan, SLOTS } from "./plan.ts";
import type { WantedGroup } from "./store-publication.ts";

export const NAMESPACE = "$app:pricing";
/** Shopify's limit of one metafieldsSet. Source: shopify.dev/docs/api/admin-graphql/latest/mutations/metafieldsSet. */
export const MOST_METAFIELDS = 25;

/**
 * Writes price groups of at most MOST_METAFIELDS products, into the slot that nobody reads.
 * @returns those that the store does not have any more: Shopify names them, and writes nothing; the others are written then.
 */
export async function writeGroups(
  client: AdminClient,
  plan: Plan,
  groups: readonly WantedGroup[],
): Promise<{ written: readonly WantedGroup[]; gone: readonly string[] }> {
  const metafields = groups.map(({ productId, wanted }) => ({
    ownerId: productId,
    namespace: NAMESPACE,
    key: SLOTS[plan.slot],
    type: "single_line_text_field",
    value: wanted,
  }));
  if (metafields.length === 0) return { written: [], gone: [] };
  try {
    await client.run(PricingMetafieldsSetDocument, { metafields }, { repeatable: true });
    return { written: groups, gone: [] };
  } catch (error) {
    const named = error instanceof AdminDeclined ? ownersNamedBy(error) : new Set<number>();
    const rest = groups.filter((_, index) => !named.has(index));
    if (named.size === 0 || rest.length === groups.length) throw error;
    const again = await writeGroups(client, plan, rest);
    const gone = groups.filter((_, index) => named.has(index)).map(({ productId }) => productId);
    return { written: again.written, gone: [...gone, ...again.gone] };
  }
}

/** Places in the input whose owner is gone. Shopify names them as metafields.<place>.ownerId. */
function ownersNamedBy(error: AdminDeclined): Set<number> {
  const places = error.errors.map(({ field }) =>
    field?.[0] === "metafields" && field[2] === "ownerId" ? Number(field[1]) : Number.NaN,
  );
  return new Set(places.filter(Number.isInteger));
}

/**
 * The switch: one call, all or nothing, and shoppers pay by the new version.
 * @param gids of the parts that are there; what the merchant leaves out is not written to.
 */
export async function writeTexts(
  client: AdminClient,
  plan: Plan,
  gids: Readonly<Partial<Record<FunctionPart, string>>>,
): Promise<void> {
  const json = (ownerId: string | undefined, key: string, value: string) =>
    ownerId === undefined ? [] : [{ ownerId, namespace: NAMESPACE, key, type: "json", value }];
  const metafields = [
    ...json(gids.discount, "table", plan.table),
    ...json(gids.discount, "variables", plan.variables),
    ...json(gids.validation, "limits", plan.limits),
    ...json(gids.validation, "variables", plan.variables),
    ...json(gids["cart-transform"], "kits", plan.kits),
    ...json(gids["cart-transform"], "variables", plan.variables),
    ...json(plan.shopGid, "redemption", plan.redemption),
  ];
  await client.run(PricingMetafieldsSetDocument, { metafields }, { repeatable: true });
}
