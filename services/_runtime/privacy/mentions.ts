/** What a message is about, as far as a person could stand behind it. */
export interface Mentions {
  readonly orderIds: readonly string[];
  readonly customerIds: readonly string[];
  /** Of a customer's own data: when Shopify last changed it, where it says. ISO 8601. */
  readonly changedAt: string | null;
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function gid(kind: "Order" | "Customer", id: unknown): string[] {
  if (typeof id === "string" && id.startsWith(`gid://shopify/${kind}/`)) return [id];
  return typeof id === "number" || (typeof id === "string" && /^\d+$/.test(id)) ? [`gid://shopify/${kind}/${id}`] : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

const NOBODY: Mentions = { orderIds: [], customerIds: [], changedAt: null };

/** Shopify's payloads: what they are about is named by their topic. */
function ofWebhook(domain: string, name: string, body: Tree): Mentions {
  const customer = isTree(body.customer) ? body.customer : {};
  switch (domain) {
    case "orders":
      if (isTree(body.order_edit)) return { ...NOBODY, orderIds: gid("Order", body.order_edit.order_id) };
      return { ...NOBODY, orderIds: gid("Order", body.admin_graphql_api_id ?? body.id) };
    case "refunds":
    case "fulfillments":
    case "order_transactions":
      return { ...NOBODY, orderIds: gid("Order", body.order_id) };
    case "customers":
      if (name === "data_request" || name === "redact") return { ...NOBODY, customerIds: gid("Customer", customer.id) };
      if (name === "merge") {
        const ids = [body.admin_graphql_api_customer_kept_id, body.admin_graphql_api_customer_deleted_id];
        return { ...NOBODY, customerIds: ids.flatMap((id) => gid("Customer", id)) };
      }
      return {
        ...NOBODY,
        customerIds: gid("Customer", body.admin_graphql_api_id ?? body.id),
        changedAt: text(body.updated_at),
      };
    default:
      if (!domain.startsWith("customer")) return NOBODY;
      return { ...NOBODY, customerIds: gid("Customer", body.customer_id) };
  }
}

/** Our own messages: an order or a customer stands in them whole, or by its id. */
function ofOurs(body: Tree): Mentions {
  if (isTree(body.order)) return { ...NOBODY, orderIds: gid("Order", body.order.orderId) };
  if (isTree(body.customer)) {
    return {
      ...NOBODY,
      customerIds: gid("Customer", body.customer.customerId),
      changedAt: text(body.customer.updatedAt),
    };
  }
  return { ...NOBODY, orderIds: gid("Order", body.orderId), customerIds: gid("Customer", body.customerId) };
}

/** @param type of the message: "shopify.orders.create.v1", "order.paid.v1". @param data its JSON, or the parsed data. */
export function mentionsOf(type: string, data: unknown): Mentions {
  if (!isTree(data)) return NOBODY;
  const [source, domain = "", name = ""] = type.split(".");
  return source === "shopify" ? ofWebhook(domain, name, data) : ofOurs(data);
}
