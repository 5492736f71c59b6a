import type { DataRequestAnsweredV1 } from "../../../contracts/commands/customers.ts";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { CustomersDataRequestV1 } from "../../../contracts/webhooks/compliance.ts";
import type { Decision } from "../decisions.ts";

/** A customer wants to know what is held of them. It is written down; the merchant fetches the file from the page. */
export function dataRequested({ data }: Message<DataOf<typeof CustomersDataRequestV1>>): Decision {
  const { customer, orders_requested, data_request } = data;
  return {
    kind: "data-request",
    requestId: String(data_request.id),
    person: {
      customerId: customer.id == null ? null : `gid://shopify/Customer/${customer.id}`,
      email: customer.email || null,
      phone: customer.phone || null,
      orderIds: (orders_requested ?? []).map((id) => `gid://shopify/Order/${id}`),
    },
  };
}

export function dataRequestAnswered({ data }: Message<DataOf<typeof DataRequestAnsweredV1>>): Decision {
  return { kind: "data-request-answered", requestId: data.requestId };
}
