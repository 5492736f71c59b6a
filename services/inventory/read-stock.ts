import type { Shop } from "../../contracts/shop.ts";
import { TransientError } from "../_runtime/errors.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import {
  InventoryItemsByIdsDocument,
  InventoryItemsPageDocument,
  InventoryLocationsDocument,
  type StockItemFragment,
  type StockLevelFragment,
  VariantStockByIdsDocument,
} from "../_runtime/shopify/generated/admin.ts";
import type { StoreItem, StoreLevel } from "./stock.ts";

/** Ids in one query: with 50 levels each they stay under the cost that Shopify allows. */
const IDS_PER_QUERY = 10;
/** 100 locations a page; Shopify's largest plan ends at 1,000. */
const MAX_LOCATION_PAGES = 10;

export interface StockPage {
  readonly items: readonly StoreItem[];
  readonly next: string | null;
}

/** The store's own figures. All throw what the Admin API client throws. */
export interface ReadStock {
  /** By inventory item. What the store does not have is left out. */
  items(shop: Shop, itemIds: readonly string[]): Promise<StoreItem[]>;
  /** By variant. What the store does not have is left out. */
  variants(shop: Shop, variantIds: readonly string[]): Promise<StoreItem[]>;
  page(shop: Shop, after: string | null): Promise<StockPage>;
  locations(shop: Shop): Promise<{ locationId: string; name: string }[]>;
}

function textOrNull(text: string | null | undefined): string | null {
  return text?.trim() ? text.trim() : null;
}

/** The only variant of a product without options has no title of its own. */
export function variantTitleOf(title: string | null | undefined): string | null {
  return title === "Default Title" ? null : textOrNull(title);
}

export function levelFrom(level: StockLevelFragment): StoreLevel {
  const quantityOf = (name: string) => level.quantities.find((each) => each.name === name)?.quantity ?? 0;
  return {
    locationId: level.location.id,
    locationName: level.location.name,
    available: quantityOf("available"),
    committed: quantityOf("committed"),
    onHand: quantityOf("on_hand"),
    incoming: quantityOf("incoming"),
    atMs: Date.parse(level.updatedAt),
  };
}

type ItemWithLevels = StockItemFragment & {
  readonly inventoryLevels: {
    readonly nodes: readonly StockLevelFragment[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  };
};

/** The schema says that an item always has its variant; a deleted one's has gone. */
export function storeItemFrom(item: StockItemFragment, levels: readonly StockLevelFragment[]): StoreItem {
  const variant = item.variant as StockItemFragment["variant"] | null;
  return {
    itemId: item.id,
    variantId: variant?.id ?? null,
    productId: variant?.product.id ?? null,
    title: variant?.product.title ?? "Unnamed item",
    variantTitle: variantTitleOf(variant?.title),
    sku: textOrNull(item.sku),
    tracked: item.tracked,
    levels: levels.map(levelFrom),
  };
}

function storeItemOf(item: ItemWithLevels): StoreItem {
  return storeItemFrom(item, item.inventoryLevels.nodes);
}

/** Ids of another kind answer with no field at all. */
function isItem(node: object | null): node is ItemWithLevels {
  return node !== null && "inventoryLevels" in node;
}

function* inParts<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size);
}

/** @param idsPerQuery items or variants that one query asks for, each with its levels. */
export function stockReader(clientOf: (shop: Shop) => AdminClient, idsPerQuery = IDS_PER_QUERY): ReadStock {
  const items: ReadStock["items"] = async (shop, itemIds) => {
    const found: StoreItem[] = [];
    for (const ids of inParts([...new Set(itemIds)], idsPerQuery)) {
      const { nodes } = await clientOf(shop).run(InventoryItemsByIdsDocument, { ids });
      for (const node of nodes) if (isItem(node)) found.push(storeItemOf(node));
    }
    return found;
  };
  return {
    items,
    variants: async (shop, variantIds) => {
      const found: StoreItem[] = [];
      for (const ids of inParts([...new Set(variantIds)], idsPerQuery)) {
        const { nodes } = await clientOf(shop).run(VariantStockByIdsDocument, { ids });
        for (const node of nodes) {
          if (node !== null && "inventoryItem" in node) found.push(storeItemOf(node.inventoryItem));
        }
      }
      return found;
    },
    page: async (shop, after) => {
      const { inventoryItems } = await clientOf(shop).run(InventoryItemsPageDocument, { after });
      const { nodes, pageInfo } = inventoryItems;
      const long = nodes.filter((item) => item.inventoryLevels.pageInfo.hasNextPage).map((item) => item.id);
      const whole = new Map((await items(shop, long)).map((item) => [item.itemId, item]));
      const page = nodes.map((item) => whole.get(item.id) ?? storeItemOf(item));
      return { items: page, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
    },
    locations: async (shop) => {
      const found: { locationId: string; name: string }[] = [];
      let after: string | null = null;
      for (let page = 0; page < MAX_LOCATION_PAGES; page++) {
        const answer: { locations: { nodes: { id: string; name: string }[]; pageInfo: PageInfo } } = await clientOf(
          shop,
        ).run(InventoryLocationsDocument, { after });
        found.push(...answer.locations.nodes.map(({ id, name }) => ({ locationId: id, name })));
        after = answer.locations.pageInfo.endCursor;
        if (!answer.locations.pageInfo.hasNextPage || after === null) return found;
      }
      throw new TransientError("TOO_MANY_LOCATIONS", `${shop} has more pages of locations than allowed`);
    },
  };
}

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}
