import type { Shop } from "../../contracts/shop.ts";
import { ProductsDeleteV1, ProductsUpdateV1 } from "../../contracts/webhooks/products.ts";
import {
  type Difference,
  newestOf,
  type PageAsk,
  type ReconciliationPart,
  reconcileMessage,
  searchOf,
} from "../_runtime/reconciliation/part.ts";
import {
  ReconcileIdsDocument,
  ReconcileNewestProductDocument,
  ReconcileProductsPageDocument,
  type ReconcileProductsPageQuery,
} from "../_runtime/shopify/generated/admin.ts";
import { variantTitleOf } from "./read-stock.ts";
import {
  importOf,
  infoDiffers,
  itemDifference,
  type KnownItem,
  levelDiffers,
  readerOf,
  type StockKept,
} from "./reconcile-stock.ts";
import { numberOf, type StoreItem } from "./stock.ts";

type Listed = ReconcileProductsPageQuery["products"]["nodes"][number];
/** Ids asked for at once: a point each. */
const IDS_PER_PAGE = 100;

/** Products with their variants: names, SKUs, and variants that came or went. */
export function reconcileProducts(kept: StockKept, now: () => number): ReconciliationPart {
  return {
    what: "products",
    newest: async ({ shop, clientOf }) => {
      const { products } = await clientOf(shop).run(ReconcileNewestProductDocument, {});
      return products.nodes[0]?.updatedAt ?? null;
    },
    page: async (ask) => {
      const { products } = await ask
        .clientOf(ask.shop)
        .run(ReconcileProductsPageDocument, { after: ask.after, search: searchOf(ask) });
      const { nodes, pageInfo } = products;
      const known = await itemsByProduct(kept, ask.shop, nodes);
      const found = nodes.flatMap((node) => differenceOf(node, known) ?? []);
      return {
        compared: nodes.length,
        newest: newestOf(nodes.map((node) => node.updatedAt)),
        differences: await withMessages(ask, found, now),
        next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
      };
    },
  };
}

interface Known {
  readonly byItem: ReadonlyMap<string, KnownItem>;
  readonly byProduct: ReadonlyMap<string, readonly KnownItem[]>;
}

async function itemsByProduct(kept: StockKept, shop: Shop, nodes: readonly Listed[]): Promise<Known> {
  const ids = nodes.flatMap((node) => node.variants.nodes.map((variant) => variant.inventoryItem.id));
  const byItem = await kept.items(shop, ids);
  const ofProducts = await kept.itemsOfProducts(
    shop,
    nodes.map((node) => node.id),
  );
  const byProduct = new Map<string, KnownItem[]>();
  for (const item of ofProducts) {
    const id = item.productId ?? "";
    byProduct.set(id, [...(byProduct.get(id) ?? []), item]);
  }
  return { byItem, byProduct };
}

interface Found {
  readonly node: Listed;
  readonly kind: "missing" | "differs";
  readonly fields: readonly string[];
  /** Items to be read and taken over whole. */
  readonly itemIds: readonly string[];
}

function differenceOf(node: Listed, { byItem, byProduct }: Known): Found | null {
  const variants = node.variants.nodes.map((variant) => ({
    itemId: variant.inventoryItem.id,
    variantId: variant.id,
    productId: node.id,
    title: node.title,
    variantTitle: variantTitleOf(variant.title),
    sku: variant.sku?.trim() || null,
  }));
  const fields = new Set<string>();
  const itemIds: string[] = [];
  for (const variant of variants) {
    const known = byItem.get(variant.itemId);
    const wrong = known ? infoDiffers(variant, known) : ["variants"];
    if (known?.deleted) wrong.push("variants");
    if (wrong.length > 0) itemIds.push(variant.itemId);
    for (const name of wrong) fields.add(name);
  }
  const there = new Set(variants.map((variant) => variant.itemId));
  // Of a product with more variants than a page holds, those beyond it are not gone.
  const isWhole = !node.variants.pageInfo.hasNextPage;
  const gone = (byProduct.get(node.id) ?? []).filter((item) => !item.deleted && !there.has(item.itemId));
  if (isWhole && gone.length > 0) fields.add("variants");
  if (fields.size === 0) return null;
  const isNew = itemIds.length === variants.length && !byProduct.has(node.id);
  return { node, kind: isNew ? "missing" : "differs", fields: isNew ? [] : [...fields], itemIds };
}

/** Items first, as they are; then the product, which names them and knows which are gone. */
async function withMessages(ask: PageAsk, found: readonly Found[], now: () => number): Promise<Difference[]> {
  const ids = found.flatMap((each) => each.itemIds);
  const readAt = new Date(now()).toISOString();
  const items = ids.length > 0 ? await readerOf(ask).items(ask.shop, ids) : [];
  const read = new Map(items.map((item) => [item.itemId, item]));
  return found.map(({ node, kind, fields, itemIds }) => {
    const objectId = node.id;
    const imports = itemIds.flatMap((id) => read.get(id) ?? []).map((item) => importOf(ask, item, readAt));
    const about = { objectId, version: node.updatedAt, data: productOf(node) };
    const isWhole = !node.variants.pageInfo.hasNextPage;
    const update = isWhole ? [reconcileMessage("inventory", ask, ProductsUpdateV1, about)] : [];
    const { title: label, updatedAt } = node;
    return { objectId, label, kind, fields, updatedAt, messages: imports, afterwards: update };
  });
}

/** As the webhook of the product would have said it. */
function productOf(node: Listed) {
  return {
    admin_graphql_api_id: node.id,
    title: node.title,
    updated_at: node.updatedAt,
    variants: node.variants.nodes.map((variant) => ({
      admin_graphql_api_id: variant.id,
      inventory_item_id: numberOf(variant.inventoryItem.id),
      title: variant.title,
      sku: variant.sku,
    })),
  };
}

/** Products whose deletion nobody told us of: the store answers their ids with nothing. */
export function reconcileDeletedProducts(kept: StockKept): ReconciliationPart {
  return {
    what: "deleted-products",
    wholeList: true,
    page: async (ask) => {
      const ours = await kept.livingProducts(ask.shop, ask.after, IDS_PER_PAGE);
      const ids = ours.map((each) => each.productId);
      const { nodes } =
        ids.length > 0 ? await ask.clientOf(ask.shop).run(ReconcileIdsDocument, { ids }) : { nodes: [] };
      const there = new Set(nodes.flatMap((node) => node?.id ?? []));
      const gone = ours.filter((each) => !there.has(each.productId));
      return {
        compared: ours.length,
        newest: null,
        differences: gone.map(({ productId: objectId, title: label }): Difference => {
          const about = { objectId, version: "deleted", data: { id: numberOf(objectId) } };
          const messages = [reconcileMessage("inventory", ask, ProductsDeleteV1, about)];
          return { objectId, label, kind: "deleted", fields: [], updatedAt: null, messages };
        }),
        next: ours.length === IDS_PER_PAGE ? (ids.at(-1) ?? null) : null,
      };
    },
  };
}

/** Every item with its levels, once through the whole list: what no search by time shows. */
export function reconcileItems(kept: StockKept, now: () => number): ReconciliationPart {
  return {
    what: "items",
    wholeList: true,
    page: async (ask) => {
      const readAt = new Date(now()).toISOString();
      const { items, next } = await readerOf(ask).page(ask.shop, ask.after);
      const known = await kept.items(
        ask.shop,
        items.map((item) => item.itemId),
      );
      const differences = items.flatMap((item) => {
        const of = known.get(item.itemId);
        const fields = of ? itemFields(item, of) : [];
        return of && fields.length === 0 ? [] : [itemDifference(ask, item, { known: of, fields, readAt })];
      });
      return { compared: items.length, newest: null, differences, next };
    },
  };
}

function itemFields(item: StoreItem, known: KnownItem): string[] {
  const fields = infoDiffers(item, known);
  if (item.tracked !== known.tracked) fields.push("tracked");
  const wrong = item.levels.some((level) =>
    levelDiffers(
      level,
      known.levels.find((each) => each.locationId === level.locationId),
    ),
  );
  return item.tracked && wrong ? [...fields, "available"] : fields;
}
