import { ImportCustomerV1, type ReadCustomer } from "../../contracts/imports/customers.ts";
import type { Shop } from "../../contracts/shop.ts";
import { CustomersDeleteV1 } from "../../contracts/webhooks/customers.ts";
import {
  type Difference,
  newestOf,
  type PageAsk,
  type ReconciliationPart,
  reconcileMessage,
  searchOf,
} from "../_runtime/reconciliation/part.ts";
import {
  ReconcileCustomersPageDocument,
  type ReconcileCustomersPageQuery,
  ReconcileIdsDocument,
  ReconcileNewestCustomerDocument,
} from "../_runtime/shopify/generated/admin.ts";
import { fullNameOf, textOrNull } from "./profile-text.ts";
import { fromReading } from "./versions.ts";

type Listed = ReconcileCustomersPageQuery["customers"]["nodes"][number];
type EmailConsent = NonNullable<ReadCustomer["emailConsent"]>["state"];

/** What is kept of a customer, as far as the store tells it too. */
export interface KnownCustomer {
  readonly customerId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly locale: string | null;
  readonly tags: readonly string[];
  readonly emailConsent: string | null;
  readonly profileVersion: string;
  readonly consentVersion: string;
}

export interface CustomersKept {
  /** Of these customers, those that are known, by id. */
  known(shop: Shop, customerIds: readonly string[]): Promise<ReadonlyMap<string, KnownCustomer>>;
  /** A page of all that should still be in the store, by id. */
  living(shop: Shop, after: string | null, limit: number): Promise<readonly KnownCustomer[]>;
}

/** Ids asked for at once: a point each. */
const IDS_PER_PAGE = 100;

export function reconcileCustomers(kept: CustomersKept, now: () => number): ReconciliationPart {
  return {
    what: "customers",
    newest: async ({ shop, clientOf }) => {
      const { customers } = await clientOf(shop).run(ReconcileNewestCustomerDocument, {});
      return customers.nodes[0]?.updatedAt ?? null;
    },
    page: async (ask) => {
      const readAt = new Date(now()).toISOString();
      const { customers } = await ask
        .clientOf(ask.shop)
        .run(ReconcileCustomersPageDocument, { after: ask.after, search: searchOf(ask) });
      const { nodes, pageInfo } = customers;
      const known = await kept.known(
        ask.shop,
        nodes.map((node) => node.id),
      );
      return {
        compared: nodes.length,
        newest: newestOf(nodes.map((node) => node.updatedAt)),
        differences: nodes.flatMap((node) => differenceOf(ask, readCustomerOf(node), readAt, known.get(node.id))),
        next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
      };
    },
  };
}

/** Customers whose deletion nobody told us of: the store answers their ids with nothing. */
export function reconcileDeletedCustomers(kept: CustomersKept): ReconciliationPart {
  return {
    what: "deleted-customers",
    wholeList: true,
    page: async (ask) => {
      const ours = await kept.living(ask.shop, ask.after, IDS_PER_PAGE);
      const ids = ours.map((each) => each.customerId);
      const { nodes } =
        ids.length > 0 ? await ask.clientOf(ask.shop).run(ReconcileIdsDocument, { ids }) : { nodes: [] };
      const there = new Set(nodes.flatMap((node) => node?.id ?? []));
      return {
        compared: ours.length,
        newest: null,
        differences: ours.filter((each) => !there.has(each.customerId)).map((each) => deletionOf(ask, each)),
        next: ours.length === IDS_PER_PAGE ? (ids.at(-1) ?? null) : null,
      };
    },
  };
}

/** The number alone: a report names nobody, so that nobody has to be erased from it. */
function labelOf(customerId: string): string {
  return customerId.slice(customerId.lastIndexOf("/") + 1);
}

function deletionOf(ask: PageAsk, { customerId }: KnownCustomer): Difference {
  const about = { objectId: customerId, version: "deleted", data: { admin_graphql_api_id: customerId } };
  const messages = [reconcileMessage("customers", ask, CustomersDeleteV1, about)];
  return {
    objectId: customerId,
    label: labelOf(customerId),
    kind: "deleted",
    fields: [],
    updatedAt: null,
    messages,
  };
}

function readCustomerOf(node: Listed): ReadCustomer {
  const address = node.defaultEmailAddress;
  return {
    customerId: node.id,
    createdAt: node.createdAt,
    updatedAt: node.updatedAt,
    firstName: node.firstName,
    lastName: node.lastName,
    email: address?.emailAddress ?? null,
    tags: node.tags,
    locale: node.locale,
    emailConsent: address && {
      state: address.marketingState.toLowerCase() as EmailConsent,
      at: address.marketingUpdatedAt,
    },
  };
}

function differenceOf(
  ask: PageAsk,
  customer: ReadCustomer,
  readAt: string,
  known: KnownCustomer | undefined,
): Difference[] {
  const { customerId: objectId, updatedAt } = customer;
  const fields = known ? fieldsThatDiffer(customer, readAt, known) : [];
  if (known && fields.length === 0) return [];
  const about = { objectId, version: updatedAt, data: { customer, readAt } };
  return [
    {
      objectId,
      label: labelOf(objectId),
      kind: known ? "differs" : "missing",
      fields,
      updatedAt,
      messages: [reconcileMessage("customers", ask, ImportCustomerV1, about)],
    },
  ];
}

/** What is newer here than the reading is no difference. Nobody told of a consent and none given are the same. */
function fieldsThatDiffer(customer: ReadCustomer, readAt: string, known: KnownCustomer): string[] {
  const version = fromReading(customer.updatedAt, readAt, "");
  const fields: string[] = [];
  if (version > known.profileVersion) {
    if (fullNameOf(customer.firstName, customer.lastName) !== known.name) fields.push("name");
    if (textOrNull(customer.email) !== known.email) fields.push("email");
    if (textOrNull(customer.locale) !== known.locale) fields.push("locale");
    if (JSON.stringify([...customer.tags].sort()) !== JSON.stringify([...known.tags].sort())) fields.push("tags");
  }
  const consent = (state: string | null | undefined) => state ?? "not_subscribed";
  const differs = consent(customer.emailConsent?.state) !== consent(known.emailConsent);
  if (version > known.consentVersion && differs && customer.emailConsent) fields.push("emailConsent");
  return fields;
}
