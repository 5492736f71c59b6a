import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SetDeliveryV1 } from "../../contracts/commands/inventory.ts";
import { DEFAULT_ESTIMATE } from "../../contracts/delivery.ts";
import type { Attributes } from "../../contracts/envelope.ts";
import { createLogger } from "../_runtime/logging.ts";
import { publishOne } from "./publish-estimate.ts";
import { openTestInventory, type TestInventory } from "./testing-service.ts";

/* What the bugs would look like: a promise for stock that another shop or another location has; an estimate of nobody. */

const SHOP = "harbor-lane";
const OTHER = "kite-and-co";
const variant = (number: number) => `gid://shopify/ProductVariant/${number}`;
const location = (number: number) => `gid://shopify/Location/${number}`;

let inventory: TestInventory;

beforeAll(async () => {
  inventory = await openTestInventory();
});
afterAll(() => inventory.close());

beforeEach(async () => {
  await inventory.admin.query("truncate levels, items, locations, delivery_settings cascade");
  // A Wednesday, noon in Berlin.
  inventory.clock.nowMs = Date.parse("2026-12-02T11:00:00Z");
});

async function stock(
  shop: string,
  levels: readonly (readonly [item: number, at: number, available: number])[],
  tracked = true,
) {
  for (const at of new Set(levels.map((level) => level[1]))) {
    await inventory.admin.query(
      "insert into locations (shop, location_id, name) values ($1, $2, $3) on conflict do nothing",
      [shop, location(at), `Pier ${at}`],
    );
  }
  for (const [item, at, available] of levels) {
    await inventory.admin.query(
      `insert into items (shop, item_id, variant_id, product_id, title, tracked, threshold, last_outside_at)
       values ($1, $2, $3, 'gid://shopify/Product/1', 'Lamp', $4, 0, '2026-12-01T08:00:00Z') on conflict do nothing`,
      [shop, `gid://shopify/InventoryItem/${item}`, variant(item), tracked],
    );
    await inventory.admin.query(
      `insert into levels (shop, item_id, location_id, available, committed, on_hand, incoming, opened_at, store_at)
       values ($1, $2, $3, $4, 1, $4 + 1, 2, '2026-12-01T00:00:00Z', '2026-12-02T09:00:00Z')`,
      [shop, `gid://shopify/InventoryItem/${item}`, location(at), available],
    );
  }
}

const promise = (lines: readonly (readonly [item: number, quantity: number])[], country: string | null = null) =>
  inventory.deps.atCheckout.promise(SHOP, {
    lines: lines.map(([item, quantity]) => ({ variantId: variant(item), quantity })),
    country,
  });

test("a promise names the location that has all of it, of several the one with most to spare", async () => {
  await stock(SHOP, [
    [1, 1, 9],
    [1, 2, 5],
    [2, 2, 5],
    [2, 3, 2],
    [1, 3, 2],
  ]);
  expect(await promise([[1, 6]])).toMatchObject({ location: "Pier 1" });
  expect(
    await promise([
      [1, 2],
      [2, 2],
    ]),
  ).toMatchObject({ location: "Pier 2" });
  // Each location has one of them only, or too few: five and one at Pier 2, nine at Pier 1.
  expect(
    await promise([
      [1, 6],
      [2, 1],
    ]),
  ).toMatchObject({ location: null });
  // The same variant in two lines counts together.
  expect(
    await promise([
      [1, 5],
      [1, 5],
    ]),
  ).toMatchObject({ location: null });
  expect(await promise([[77, 1]])).toMatchObject({ location: null });
});

test("what is not tracked is there; what another shop has is not", async () => {
  await stock(SHOP, [[5, 1, 0]], false);
  await stock(OTHER, [[6, 9, 50]]);
  expect(await promise([[5, 100]])).toMatchObject({ location: "Pier 1" });
  expect(await promise([[6, 1]])).toMatchObject({ location: null });
});

test("dates go by the merchant's lead times, of the country where it has its own; else by the default ones", async () => {
  await stock(SHOP, [[1, 1, 5]]);
  expect(await promise([[1, 1]])).toMatchObject({ earliest: "2026-12-04", latest: "2026-12-08" });
  const settings = {
    estimate: { minDays: 1, maxDays: 1, cutoff: "11:00", timeZone: "Europe/Berlin", weekdays: [1, 2, 3, 4, 5] },
    countries: { CH: { minDays: 3, maxDays: 5 } },
  };
  const attributes: Attributes = {
    specversion: "1.0",
    id: "set-delivery",
    type: SetDeliveryV1.type,
    source: "/flotilla/test",
    time: "2026-12-02T10:00:00Z",
    shop: SHOP,
    origin: "live",
    correlationid: "set-delivery",
  };
  await inventory.consume([{ ...attributes, data: settings }]);
  // Noon is after the cutoff: it leaves on Thursday.
  expect(await promise([[1, 1]], "DE")).toMatchObject({ earliest: "2026-12-04", latest: "2026-12-04" });
  expect(await promise([[1, 1]], "CH")).toMatchObject({ earliest: "2026-12-08", latest: "2026-12-10" });
  expect(await inventory.deps.atCheckout.delivery(SHOP)).toEqual(settings);
  expect(await inventory.deps.atCheckout.delivery(OTHER)).toEqual({ estimate: DEFAULT_ESTIMATE, countries: {} });
});

test("stock of a product is told by location, summed over its variants, with the last write from outside", async () => {
  await stock(SHOP, [
    [1, 1, 3],
    [2, 1, 4],
    [2, 2, 1],
  ]);
  await stock(OTHER, [[1, 1, 100]]);
  const level = (at: string, available: number, variants: number) => ({
    location: at,
    available,
    committed: variants,
    incoming: 2 * variants,
    updatedAt: "2026-12-02T09:00:00.000Z",
  });
  expect(await inventory.deps.atCheckout.health(SHOP, "gid://shopify/Product/1")).toEqual({
    levels: [level("Pier 1", 7, 2), level("Pier 2", 1, 1)],
    lastOutsideWriteAt: "2026-12-01T08:00:00.000Z",
  });
  expect(await inventory.deps.atCheckout.health(SHOP, "gid://shopify/Product/9")).toEqual({
    levels: [],
    lastOutsideWriteAt: null,
  });
});

test("each shop with stock gets its estimate as a metafield, in its own time zone, once; a failure is tried again", async () => {
  await stock(SHOP, [[1, 1, 1]]);
  const ran: unknown[] = [];
  let fails = true;
  const declined = [{ field: null, message: "no", code: null, elementIndex: null }];
  inventory.hook = (operation, variables) => {
    if (operation === "ShopSettings") return { shop: { id: "gid://shopify/Shop/1", ianaTimezone: "Europe/Berlin" } };
    if (operation !== "LoyaltyMetafieldsSet") return undefined;
    if (!fails) ran.push(...(variables["metafields"] as unknown[]));
    return { metafieldsSet: { userErrors: fails ? declined : [] } };
  };
  const logger = createLogger("inventory");
  logger.level = "silent";
  const deps = { database: inventory.database, clientOf: inventory.deps.clientOf, logger };
  expect(await publishOne(deps)).toBe(true);
  expect(await publishOne(deps)).toBe(false);
  fails = false;
  await inventory.admin.query("update delivery_settings set due_at = now() - interval '1 second'");
  expect(await publishOne(deps)).toBe(true);
  expect(await publishOne(deps)).toBe(false);
  expect(ran).toEqual([expect.objectContaining({ namespace: "$app:delivery", key: "estimate", type: "json" })]);
  const { value } = ran[0] as { value: string };
  expect(JSON.parse(value)).toEqual({
    minDays: 2,
    maxDays: 4,
    cutoff: "14:00",
    timeZone: "Europe/Berlin",
    weekdays: [1, 2, 3, 4, 5],
  });
  expect(await promise([[1, 1]])).toMatchObject({ earliest: "2026-12-04" });
});
