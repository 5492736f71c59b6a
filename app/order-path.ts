const ORDER_GID = "gid://shopify/Order/";

/** "gid://shopify/Order/42" -> "/app/orders/42". */
export function orderPath(orderId: string): string {
  return `/app/orders/${orderId.slice(ORDER_GID.length)}`;
}

/** "42" -> "gid://shopify/Order/42"; null for anything that is no order's number. */
export function orderIdOf(pathPart: string | undefined): string | null {
  return pathPart !== undefined && /^\d{1,20}$/.test(pathPart) ? ORDER_GID + pathPart : null;
}
