const PAGES = {
  InventoryItem: "/app/inventory",
  Customer: "/app/customers",
} as const;

type Kind = keyof typeof PAGES;

/** InventoryItem, "gid://shopify/InventoryItem/42" -> "/app/inventory/42". */
export function gidPath(kind: Kind, gid: string): string {
  return `${PAGES[kind]}/${gid.slice(gid.lastIndexOf("/") + 1)}`;
}

/** InventoryItem, "42" -> "gid://shopify/InventoryItem/42"; null for anything that is no number. */
export function gidOf(kind: Kind, pathPart: string | undefined): string | null {
  return pathPart !== undefined && /^\d{1,20}$/.test(pathPart) ? `gid://shopify/${kind}/${pathPart}` : null;
}
