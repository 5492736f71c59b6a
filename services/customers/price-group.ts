/** A tag such as "price-group:wholesale" puts a customer into a price group. */
const TAG = /^price-group:\s*(\S.{0,39})$/i;

/** The group of a customer: of several the first by the alphabet. null: none. */
export function priceGroupOf(tags: readonly string[]): string | null {
  const groups = tags.flatMap((tag) => TAG.exec(tag.trim())?.[1]?.trim() ?? []).filter((group) => group !== "-");
  return groups.sort()[0] ?? null;
}
