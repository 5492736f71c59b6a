/** gid("Order", 1) -> "gid://shopify/Order/1". */
export function gid(type: string, id: number): string {
  return `gid://shopify/${type}/${id}`;
}

/** The number at the end of a gid, or of a bare number. Undefined for anything else. */
export function idOfGid(text: string | number): number | undefined {
  if (typeof text === "number") return Number.isSafeInteger(text) && text > 0 ? text : undefined;
  const match = /^(?:gid:\/\/shopify\/[A-Za-z]+\/)?(\d{1,16})(?:\?.*)?$/.exec(text.trim());
  return match?.[1] ? Number(match[1]) : undefined;
}

/** "gid://shopify/Order/1" -> "Order". Undefined for anything else. */
export function typeOfGid(text: string): string | undefined {
  return /^gid:\/\/shopify\/([A-Za-z]+)\/\d{1,16}(?:\?.*)?$/.exec(text.trim())?.[1];
}
