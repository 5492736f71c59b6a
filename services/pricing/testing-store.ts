import type { SimulatedShopify } from "../_runtime/testing/simulated-shopify.ts";
import { SHOP } from "./testing.ts";

type OwnerType = "DiscountAutomaticNode" | "Validation" | "CartTransform" | "Product" | "Shop";
const APP_NAMESPACE = /pricing$/;

/** What stands in the simulated store, as its Functions would read it. */
export function storeOf({ world }: SimulatedShopify) {
  const metafields = (ownerType: OwnerType, ownerId: number) =>
    Object.fromEntries(
      world.metafields
        .list(SHOP, { ownerType, ownerId })
        .filter(({ namespace }) => APP_NAMESPACE.test(namespace))
        .map(({ key, value }) => [key, value]),
    ) as Record<string, string | undefined>;
  const products = world.products.list(SHOP);
  const discounts = () => world.customizations.list(SHOP, "discount");
  const read = () => {
    const [discount] = discounts();
    const texts = discount ? metafields("DiscountAutomaticNode", discount.id) : {};
    return { table: JSON.parse(texts["table"] ?? "null"), variables: JSON.parse(texts["variables"] ?? "null") };
  };
  return {
    productIds: products.map(({ id }) => `gid://shopify/Product/${id}`),
    metafields,
    parts: () => ({
      discounts: discounts().length,
      validations: world.customizations.list(SHOP, "validation").length,
      cartTransforms: world.customizations.list(SHOP, "cartTransform").length,
    }),
    read,
    /** Of each product, the rows of the rules that a shopper meets: what the discount's Function makes of the metafields. */
    seen: () => {
      const { table, variables } = read();
      if (table === null) return "nothing";
      const rows = products.map(({ id }) => {
        const key = metafields("Product", id)[variables.k] ?? "";
        const messages = (row: number[]) => JSON.stringify([row, table.m]);
        return (table.g[key] ?? []).map((place: number) => messages(table.r[place]));
      });
      return JSON.stringify(rows);
    },
  };
}
