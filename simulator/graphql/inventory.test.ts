import { expect, test } from "vitest";
import type { World } from "../world.ts";
import { testAdmin } from "./testing.ts";

const shop = "harbor-lane";
type Answer = { data?: unknown };

function someLevel(world: World) {
  const [product] = world.products.list(shop);
  const variant = product?.variants[0];
  const level = variant && world.inventory.levels(shop, variant.inventoryItemId)[0];
  if (!product || !variant || !level) throw new Error("the seeded store is empty");
  const now = () =>
    world.inventory.levels(shop, level.inventoryItemId).find((one) => one.locationId === level.locationId);
  const at = {
    inventoryItemId: `gid://shopify/InventoryItem/${level.inventoryItemId}`,
    locationId: `gid://shopify/Location/${level.locationId}`,
  };
  return { product, variant, level, now, at };
}

const adjustment = (at: object, delta: number, changeFromQuantity?: number | null) => ({
  reason: "correction",
  name: "available",
  referenceDocumentUri: "gid://flotilla/Adjustment/1",
  changes: [{ ...at, delta, ...(changeFromQuantity === undefined ? {} : { changeFromQuantity }) }],
});
const userErrors = (answer: Answer) =>
  Object.values(answer.data as Record<string, { userErrors: { code: string | null; field: string[] | null }[] }>)[0]
    ?.userErrors;

test("the pages of a shop's stock hold every inventory item once, with its levels and variant", () => {
  const { world, run } = testAdmin();
  type Page = { inventoryItems: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
  const ids: string[] = [];
  let after: string | null = null;
  for (let more = true; more; ) {
    const answer = run("InventoryItemsPage", { after });
    expect(answer.errors).toBeUndefined();
    const { inventoryItems } = answer.data as Page;
    ids.push(...inventoryItems.nodes.map((node) => node.id));
    after = inventoryItems.pageInfo.endCursor;
    more = inventoryItems.pageInfo.hasNextPage;
    world.clock.move(10_000);
  }
  const variants = world.products.list(shop).flatMap((product) => product.variants);
  const itemIds = variants.map((variant) => variant.inventoryItemId);
  expect(ids).toEqual(itemIds.sort((a, b) => a - b).map((id) => `gid://shopify/InventoryItem/${id}`));
});

test("items, variants and levels are found by id; what is gone is null in its place", () => {
  const { world, run } = testAdmin();
  const { variant, level, product, at } = someLevel(world);
  const quantities = [
    { name: "available", quantity: level.available },
    { name: "committed", quantity: level.committed },
    { name: "on_hand", quantity: level.onHand },
    { name: "incoming", quantity: level.incoming },
  ];
  const variantId = `gid://shopify/ProductVariant/${variant.id}`;
  const byVariant = run("VariantStockByIds", { ids: ["gid://shopify/ProductVariant/1", variantId] });
  expect(byVariant.errors).toBeUndefined();
  expect(byVariant.data).toMatchObject({
    nodes: [
      null,
      { id: variantId, inventoryItem: { sku: variant.sku, variant: { product: { title: product.title } } } },
    ],
  });
  expect(run("InventoryLevelNow", at).data).toMatchObject({ inventoryItem: { inventoryLevel: { quantities } } });
  world.products.delete(shop, product.id);
  expect(run("InventoryItemsByIds", { ids: [at.inventoryItemId] }).data).toEqual({ nodes: [null] });
  expect(run("InventoryLevelNow", at).data).toEqual({ inventoryItem: null });
});

test("an adjustment moves available and on hand once, whoever repeats its key, and is told by one webhook", () => {
  const { world, run } = testAdmin();
  world.app.install(shop);
  const { level, now, at } = someLevel(world);
  const variables = { input: adjustment(at, -3, level.available), idempotencyKey: "one" };
  const answer = run("InventoryAdjust", variables);
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toMatchObject({
    inventoryAdjustQuantities: {
      userErrors: [],
      inventoryAdjustmentGroup: {
        changes: [
          { name: "available", delta: -3, quantityAfterChange: level.available - 3 },
          { name: "on_hand", delta: -3, quantityAfterChange: level.onHand - 3 },
        ],
      },
    },
  });
  expect(run("InventoryAdjust", variables).data).toEqual(answer.data);
  expect(now()?.available).toBe(level.available - 3);
  expect(world.webhooks.deliveries({ topic: "inventory_levels/update" })).toHaveLength(1);
  const [entry] = world.journal.list({ kind: "inventory.changed", limit: 5_000 }).slice(-1);
  expect(entry).toMatchObject({
    actor: "app",
    data: { reason: "correction", reference: "gid://flotilla/Adjustment/1" },
  });
});

test("a key with other parameters is refused as a userError and changes nothing", () => {
  const { world, run } = testAdmin();
  const { level, now, at } = someLevel(world);
  run("InventoryAdjust", { input: adjustment(at, 1, level.available), idempotencyKey: "one" });
  const other = run("InventoryAdjust", { input: adjustment(at, 2, level.available + 1), idempotencyKey: "one" });
  expect(other.errors).toBeUndefined();
  expect(userErrors(other)).toMatchObject([{ code: "IDEMPOTENCY_KEY_PARAMETER_MISMATCH" }]);
  expect(now()?.available).toBe(level.available + 1);
});

test("a stale changeFromQuantity, or none at all, changes nothing; null leaves out the check", () => {
  const { world, run } = testAdmin();
  const { level, now, at } = someLevel(world);
  const stale = run("InventoryAdjust", { input: adjustment(at, 1, level.available - 1), idempotencyKey: "a" });
  expect(userErrors(stale)).toMatchObject([
    { code: "CHANGE_FROM_QUANTITY_STALE", field: ["input", "changes", "0", "changeFromQuantity"] },
  ]);
  const missing = run("InventoryAdjust", { input: adjustment(at, 1), idempotencyKey: "b" });
  expect(userErrors(missing)).toMatchObject([{ field: ["input", "changes", "0", "changeFromQuantity"] }]);
  expect(now()?.available).toBe(level.available);
  run("InventoryAdjust", { input: adjustment(at, 1, null), idempotencyKey: "c" });
  expect(now()?.available).toBe(level.available + 1);
});

test("of several changes all are made or none", () => {
  const { world, run } = testAdmin();
  const { level, now, at } = someLevel(world);
  const input = adjustment(at, 5, level.available);
  const changes = [...input.changes, { ...at, inventoryItemId: "gid://shopify/InventoryItem/1", delta: 1 }];
  const answer = run("InventoryAdjust", { input: { ...input, changes }, idempotencyKey: "x" });
  expect(userErrors(answer)).toMatchObject([{ code: "INVALID_INVENTORY_ITEM" }]);
  expect(now()?.available).toBe(level.available);
});

test("stock is set, by available or by on hand; committed stays", () => {
  const { world, run } = testAdmin();
  const { level, now, at, variant } = someLevel(world);
  world.orders.place({ shop, customer: null, lines: [{ variantId: variant.id, quantity: 2 }] });
  const set = (name: string, quantity: number, changeFromQuantity: number, idempotencyKey: string) => {
    const quantities = [{ ...at, quantity, changeFromQuantity }];
    return run("InventorySet", { input: { name, reason: "correction", quantities }, idempotencyKey });
  };
  expect(userErrors(set("available", 7, level.available - 2, "1"))).toEqual([]);
  expect(now()).toMatchObject({ available: 7, committed: 2, onHand: 9 });
  expect(userErrors(set("on_hand", 12, 9, "2"))).toEqual([]);
  expect(now()).toMatchObject({ available: 10, committed: 2, onHand: 12 });
  expect(userErrors(set("committed", 1, 2, "3"))).toMatchObject([{ code: "INVALID_NAME" }]);
});

test("a change of stock without @idempotent, or without the scope, is refused as a whole", () => {
  const { run } = testAdmin();
  const bare =
    "mutation InventoryAdjust($input: InventoryAdjustQuantitiesInput!) { inventoryAdjustQuantities(input: $input) { userErrors { message } } }";
  const input = adjustment(
    { inventoryItemId: "gid://shopify/InventoryItem/1", locationId: "gid://shopify/Location/1" },
    1,
  );
  expect(run("InventoryAdjust", { input }, bare)).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  const poor = testAdmin(["read_inventory", "read_locations", "read_products"]);
  const denied = poor.run("InventoryAdjust", { input, idempotencyKey: "k" });
  expect(denied).toMatchObject({ errors: [{ extensions: { code: "ACCESS_DENIED" } }] });
});

test("the locations are listed by priority", () => {
  const { world, run } = testAdmin();
  const names = world.shops.locations(shop).map((one) => ({ name: one.name, isActive: true }));
  expect(run("InventoryLocations", { after: null }).data).toMatchObject({ locations: { nodes: names } });
});
