import { gid } from "../gid.ts";
import type { Metafield, MetafieldOwner } from "../model.ts";
import type { World } from "../world.ts";
import type { CheckoutFacts } from "./checkout-facts.ts";

/** Source: shopify.dev, "Limits of metafields in extensions and Functions": what is larger is not handed out. */
const MAX_VALUE_BYTES = 10_000;
/** As graphql/nodes/metafield.ts: the namespace that "$app" stands for. */
const RESERVED = "app--4600000001";

interface Declared {
  readonly namespace: string;
  readonly key: string;
}

type Owner = "shop" | "product" | "variant" | "customer" | "cart";

/** Source: @shopify/ui-extensions 2026.7, AppMetafieldEntry. */
interface AppMetafieldEntry {
  readonly target: { readonly type: Owner; readonly id: string };
  readonly metafield: {
    readonly namespace: string;
    readonly key: string;
    readonly type: string;
    readonly value: string;
    readonly valueType: "boolean" | "float" | "integer" | "json_string" | "string";
  };
}

/**
 * The metafields that the extension's toml names, of everything this checkout touches. Namespaces come as the toml writes
 * them ("$app:loyalty"), as Shopify gives them to extensions.
 */
export function appMetafieldsOf(
  world: World,
  facts: CheckoutFacts,
  declared: readonly Declared[],
): AppMetafieldEntry[] {
  const { shop, customer } = facts;
  const products = unique(facts.lines.flatMap(({ product }) => (product ? [product.id] : [])));
  const variants = unique(facts.lines.flatMap(({ variantId }) => (variantId ? [variantId] : [])));
  const stored: [Owner, string, Metafield[]][] = [
    ["shop", gid("Shop", shop.id), listOf(world, shop.shop, "Shop", shop.id)],
    ...products.map((id): [Owner, string, Metafield[]] => [
      "product",
      gid("Product", id),
      listOf(world, shop.shop, "Product", id),
    ]),
    ...variants.map((id): [Owner, string, Metafield[]] => [
      "variant",
      gid("ProductVariant", id),
      listOf(world, shop.shop, "ProductVariant", id),
    ]),
  ];
  if (customer) {
    stored.push(["customer", gid("Customer", customer.id), listOf(world, shop.shop, "Customer", customer.id)]);
  }
  const entries = stored.flatMap(([type, id, metafields]) =>
    metafields.flatMap((one) => entryOf({ type, id }, { ...one, namespace: shortNamespace(one.namespace) }, declared)),
  );
  const cart = { type: "cart", id: `gid://shopify/Cart/${facts.token}` } as const;
  return [...entries, ...facts.cartMetafields.flatMap((one) => entryOf(cart, one, declared))];
}

function entryOf(
  target: AppMetafieldEntry["target"],
  one: { namespace: string; key: string; type: string; value: string },
  declared: readonly Declared[],
): AppMetafieldEntry[] {
  const asked = declared.some(({ namespace, key }) => namespace === one.namespace && key === one.key);
  if (!asked || Buffer.byteLength(one.value) > MAX_VALUE_BYTES) return [];
  const { namespace, key, type, value } = one;
  return [{ target, metafield: { namespace, key, type, value, valueType: valueTypeOf(type) } }];
}

function valueTypeOf(type: string): AppMetafieldEntry["metafield"]["valueType"] {
  if (type === "number_integer") return "integer";
  if (type === "number_decimal") return "float";
  if (type === "boolean") return "boolean";
  return type === "json" ? "json_string" : "string";
}

function shortNamespace(namespace: string): string {
  if (namespace === RESERVED) return "$app";
  return namespace.startsWith(`${RESERVED}--`) ? `$app:${namespace.slice(RESERVED.length + 2)}` : namespace;
}

function listOf(world: World, shop: string, ownerType: string, ownerId: number): Metafield[] {
  return world.metafields.list(shop, { ownerType, ownerId } as MetafieldOwner);
}

function unique(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
