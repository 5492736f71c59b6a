import { z } from "zod";
import { Gid } from "../contracts/order.ts";
import firstProductsOperation from "./first-products.graphql?raw";
import { log } from "./log.server.ts";
import namedThingsOperation from "./named-things.graphql?raw";
import type { PriceRuleIds } from "./price-rule-ids.ts";
import type { Merchant } from "./shopify.server.ts";
import { PricedProduct, type Thing } from "./things.ts";

/** Named on a page; the rest is counted. Keeps the query well under Shopify's cost of 1,000. */
const NAMED_AT_MOST = 50;
/** A preview begins with so many products. */
const FIRST_PRODUCTS = 3;
/** A page waits this long for names, and shows numbers in their place after it. */
const DEADLINE_MS = 1_500;

const Variant = z.object({ id: Gid, title: z.string(), price: z.string() });
const Product = z
  .object({ id: Gid, title: z.string(), variants: z.object({ nodes: z.array(Variant) }) })
  .transform(({ id, title, variants }) => PricedProduct.parse({ id, title, variants: variants.nodes }));

const Node = z.discriminatedUnion("__typename", [
  z.object({
    __typename: z.literal("Product"),
    id: Gid,
    title: z.string(),
    variants: z.object({ nodes: z.array(Variant) }),
  }),
  z.object({
    __typename: z.literal("ProductVariant"),
    id: Gid,
    displayName: z.string(),
    price: z.string(),
    product: z.object({ id: Gid }),
  }),
  z.object({ __typename: z.literal("Customer"), id: Gid, displayName: z.string() }),
]);
const Named = z.object({ data: z.object({ nodes: z.array(z.union([Node, z.null(), z.object({})])) }) });
const First = z.object({ data: z.object({ products: z.object({ nodes: z.array(Product) }) }) });

/** The names of what rules are about. What Shopify does not tell, or not in time, is missing. */
export async function thingsOf(merchant: Merchant, ids: PriceRuleIds): Promise<Thing[]> {
  const asked = [...new Set(ids)].slice(0, NAMED_AT_MOST);
  if (asked.length === 0) return [];
  return inTime(merchant, [], async (admin) => {
    const answer = Named.parse(await (await admin.graphql(namedThingsOperation, { variables: { ids: asked } })).json());
    return answer.data.nodes.flatMap((node) => {
      const parsed = Node.safeParse(node);
      return parsed.success ? [thingOf(parsed.data)] : [];
    });
  });
}

function thingOf(node: z.output<typeof Node>): Thing {
  switch (node.__typename) {
    case "Product": {
      const { id, title, variants } = node;
      return { id, title, product: { id, title, variants: variants.nodes } };
    }
    case "ProductVariant": {
      const { id, displayName: title, price, product } = node;
      return { id, title, product: { id: product.id, title, variants: [{ id, title: "", price }] } };
    }
    case "Customer":
      return { id: node.id, title: node.displayName, product: null };
  }
}

/** A few products to try a rule on. */
export async function firstProducts(merchant: Merchant): Promise<PricedProduct[]> {
  return inTime(merchant, [], async (admin) => {
    const answer = await admin.graphql(firstProductsOperation, { variables: { first: FIRST_PRODUCTS } });
    return First.parse(await answer.json()).data.products.nodes;
  });
}

async function inTime<T>(
  { shop, admin }: Merchant,
  otherwise: T,
  read: (admin: Merchant["admin"]) => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([read(admin), late]);
  } catch (error) {
    // A refused token: Remix must send this, it signs the merchant in again.
    if (error instanceof Response) throw error;
    log.warn({ shop, err: error }, "names of products could not be read from Shopify");
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
