import { expect, test } from "vitest";
import type { World } from "../world.ts";
import { testAdmin } from "./testing.ts";

const shop = "harbor-lane";
const firstCustomer = (world: World) => world.customers.list(shop)[0]?.id ?? 0;
const points = (customerId: number, value: string, more: object = {}) => ({
  ownerId: `gid://shopify/Customer/${customerId}`,
  namespace: "loyalty",
  key: "points",
  type: "number_integer",
  value,
  ...more,
});
const ownerOf = (ownerId: number) => ({ ownerType: "Customer", ownerId }) as const;

function set(run: ReturnType<typeof testAdmin>["run"], metafields: object[]) {
  const answer = run("LoyaltyMetafieldsSet", { metafields });
  expect(answer.errors).toBeUndefined();
  return (answer.data as { metafieldsSet: { userErrors: { code: string; elementIndex: number | null }[] } })
    .metafieldsSet.userErrors;
}

test("a metafield is kept with its time, replaced by the next one, and journalled", () => {
  const { world, run } = testAdmin();
  const id = firstCustomer(world);
  expect(set(run, [points(id, "120"), points(id, "gold", { key: "tier", type: "single_line_text_field" })])).toEqual(
    [],
  );
  const before = world.clock.now();
  world.clock.move(60_000);
  expect(set(run, [points(id, "90")])).toEqual([]);
  expect(world.metafields.list(shop, ownerOf(id))).toMatchObject([
    { namespace: "loyalty", key: "points", value: "90", createdAt: before, updatedAt: before + 60_000 },
    { namespace: "loyalty", key: "tier", value: "gold", updatedAt: before },
  ]);
  const entries = world.journal.list({ kind: "metafield.set" });
  expect(entries.map((entry) => [entry.actor, entry.data["key"], entry.data["value"]])).toEqual([
    ["app", "points", "120"],
    ["app", "tier", "gold"],
    ["app", "points", "90"],
  ]);
});

test("with one bad metafield nothing is written, and each fault is named with its place", () => {
  const { world, run } = testAdmin();
  const id = firstCustomer(world);
  const errors = set(run, [
    points(id, "1"),
    points(id, "one"),
    points(1, "1"),
    points(id, "1", { type: "points" }),
    points(id, "1", { compareDigest: "old" }),
    points(id, "", { key: "x" }),
  ]);
  expect(errors.map((error) => [error.elementIndex, error.code])).toEqual([
    [1, "INVALID_VALUE"],
    [2, "INVALID"],
    [3, "INVALID_TYPE"],
    [4, "STALE_OBJECT"],
    [5, "INVALID"],
  ]);
  expect(world.metafields.list(shop, ownerOf(id))).toEqual([]);
});

test("where a customer can be mailed follows what they agreed to, with its time; who is gone is null", () => {
  const { world, run } = testAdmin();
  const made = world.customers.create(shop, { email: "new@example.com", firstName: "New" });
  const id = `gid://shopify/Customer/${made.id}`;
  const contact = () => {
    const answer = run("CustomerContact", { id });
    expect(answer.errors).toBeUndefined();
    return (answer.data as { customer: object | null }).customer;
  };
  const emailAddress = "new@example.com";
  expect(contact()).toMatchObject({
    firstName: "New",
    defaultEmailAddress: { emailAddress, marketingState: "NOT_SUBSCRIBED", marketingUpdatedAt: null },
  });
  world.clock.move(60_000);
  world.customers.update(shop, made.id, { emailConsent: "subscribed" });
  const marketingUpdatedAt = "2026-11-23T09:01:00Z";
  expect(contact()).toMatchObject({ defaultEmailAddress: { marketingState: "SUBSCRIBED", marketingUpdatedAt } });
  world.customers.delete(shop, made.id);
  expect(contact()).toBeNull();
});

test("more than 25 at once are refused, and so is an app that may not write customers", () => {
  const { world, run } = testAdmin();
  const id = firstCustomer(world);
  const many = Array.from({ length: 26 }, (_, at) => points(id, "1", { key: `points-${at}` }));
  expect(set(run, many)).toMatchObject([{ code: "LESS_THAN_OR_EQUAL_TO" }]);
  expect(set(run, many.slice(0, 25))).toEqual([]);
  const poor = testAdmin(["read_customers"]);
  const denied = poor.run("LoyaltyMetafieldsSet", { metafields: [points(id, "1")] });
  expect(denied).toMatchObject({ errors: [{ extensions: { code: "ACCESS_DENIED" } }] });
});
