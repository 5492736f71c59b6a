import { afterEach, beforeEach, expect, test } from "vitest";
import {
  PublishRulesV1,
  RemoveRuleV1,
  RepairPartV1,
  RollBackRulesV1,
  SaveRuleV1,
} from "../../contracts/commands/pricing.ts";
import { PriceChangedV1 } from "../../contracts/events/pricing.ts";
import type { Discount } from "../../simulator/customizations/model.ts";
import { about, aRule, command, SHOP, volume } from "./testing.ts";
import { openTestPricing, type TestPricing } from "./testing-service.ts";
import { storeOf } from "./testing-store.ts";

let pricing: TestPricing;
beforeEach(async () => {
  pricing = await openTestPricing();
});
afterEach(() => pricing.close());

async function publishDraft() {
  const { draftVersion } = await pricing.store.state(SHOP);
  return pricing.send(PublishRulesV1, { version: draftVersion });
}

test("a rule is saved, published, and read by the Functions; and that is said once", async () => {
  const store = storeOf(pricing.shopify);
  const [first = ""] = store.productIds;
  const rule = aRule({ effect: about([first]) });
  expect(await pricing.send(SaveRuleV1, { rule, paused: false })).toBeNull();
  expect(store.parts()).toEqual({ discounts: 0, validations: 0, cartTransforms: 0 });
  expect(await publishDraft()).toBeNull();
  expect(await pricing.finishJobs()).toBe(0);
  expect(store.parts()).toEqual({ discounts: 1, validations: 1, cartTransforms: 1 });
  const { table, variables } = store.read();
  const key = store.metafields("Product", Number(first.split("/").at(-1)))[variables.k] ?? "";
  expect(table.g[key]).toEqual([0]);
  expect(await pricing.said(PriceChangedV1)).toMatchObject([{ data: { version: 1, productIds: [first] } }]);
  expect(await pricing.store.publication(SHOP)).toMatchObject({
    version: 1,
    state: "done",
    by: "staff:jane",
    error: null,
    productsDone: 1,
    productsTotal: 1,
  });
  expect(await pricing.store.versions(SHOP, 10)).toMatchObject([
    { version: 1, by: "staff:jane", note: "added Volume break", rules: 1, published: true },
  ]);
});

test("published twice and by two at once, there is one of each part, and each change is said once", async () => {
  await pricing.send(SaveRuleV1, { rule: aRule(), paused: false });
  const both = [command(PublishRulesV1, { version: 1 }), command(PublishRulesV1, { version: 1 })];
  expect(await pricing.consume(...both)).toEqual([null, null]);
  expect(await pricing.consume(...both)).toEqual([null, null]);
  await pricing.finishJobs();
  expect(await pricing.said(PriceChangedV1)).toHaveLength(1);
  await publishDraft();
  await pricing.finishJobs();
  expect(storeOf(pricing.shopify).parts()).toEqual({ discounts: 1, validations: 1, cartTransforms: 1 });
  expect(await pricing.said(PriceChangedV1)).toHaveLength(2);
});

test("what the draft has moved on from is not published, in whatever order the commands come", async () => {
  const rule = aRule();
  const saved = command(SaveRuleV1, { rule, paused: false }, { time: "2026-11-23T10:00:00.000Z" });
  const later = command(
    SaveRuleV1,
    { rule: { ...rule, name: "Newer" }, paused: false },
    { time: "2026-11-23T10:00:05.000Z" },
  );
  expect(await pricing.consume(later)).toEqual([null]);
  expect(await pricing.consume(saved)).toEqual([expect.stringContaining("was saved again since")]);
  await pricing.send(SaveRuleV1, { rule: aRule(), paused: false });
  expect(await pricing.send(PublishRulesV1, { version: 1 })).toMatch(/version 1 is not the newest, 2 is: look at what/);
  const { rules } = await pricing.store.rules(SHOP, "draft");
  expect(rules.map((each) => each.rule.name).sort()).toEqual(["Newer", "Volume break"]);
});

test("a newer version takes the place of one that is still being written", async () => {
  const store = storeOf(pricing.shopify);
  await pricing.send(SaveRuleV1, { rule: aRule({ effect: about(store.productIds.slice(0, 3)) }), paused: false });
  await publishDraft();
  await pricing.send(SaveRuleV1, { rule: aRule({ effect: about(store.productIds.slice(2, 5), 500) }), paused: false });
  expect(await publishDraft()).toBeNull();
  await pricing.finishJobs();
  expect(await pricing.store.state(SHOP)).toMatchObject({ publishedVersion: 2 });
  expect(await pricing.said(PriceChangedV1)).toHaveLength(1);
  const { rows } = await pricing.admin.query("select version, state from publications order by started_at");
  expect(rows).toEqual([
    { version: 1, state: "failed" },
    { version: 2, state: "done" },
  ]);
});

test("rolled back, shoppers pay by the old rules under a new version", async () => {
  const store = storeOf(pricing.shopify);
  const rule = aRule({ effect: about(store.productIds.slice(0, 2)) });
  await pricing.send(SaveRuleV1, { rule, paused: false });
  await publishDraft();
  await pricing.finishJobs();
  const before = store.seen();
  await pricing.send(SaveRuleV1, { rule: { ...rule, effect: volume() }, paused: false });
  await pricing.send(SaveRuleV1, { rule: aRule({ name: "Another" }), paused: false });
  await pricing.send(RemoveRuleV1, { ruleId: rule.ruleId });
  await publishDraft();
  await pricing.finishJobs();
  expect(store.seen()).not.toBe(before);
  expect(await pricing.send(RollBackRulesV1, { version: 1, publish: true })).toBeNull();
  await pricing.finishJobs();
  expect(store.seen()).toBe(before);
  expect(await pricing.store.state(SHOP)).toMatchObject({ draftVersion: 5, publishedVersion: 5 });
  expect((await pricing.store.versions(SHOP, 1))[0]).toMatchObject({ note: "rolled back to 1", rules: 1 });
  expect((await pricing.store.rules(SHOP, 2)).rules.map((each) => each.rule.effect)).toEqual([volume()]);
  expect(await pricing.send(RollBackRulesV1, { version: 9, publish: false })).toMatch(/there is no version 9/);
});

test("a deleted part is made again where it shall be, and left where the merchant says so", async () => {
  const store = storeOf(pricing.shopify);
  expect(await pricing.send(RepairPartV1, { part: "discount", action: "repair" })).toMatch(
    /no rules were published yet/,
  );
  await pricing.send(SaveRuleV1, { rule: aRule(), paused: false });
  await publishDraft();
  await pricing.finishJobs();
  const { world } = pricing.shopify;
  for (const kind of ["discount", "cartTransform"] as const) {
    const [made] = world.customizations.list(SHOP, kind);
    world.customizations.delete(SHOP, kind, made?.id ?? 0, "staff");
  }
  await pricing.send(RepairPartV1, { part: "cart-transform", action: "leave" });
  expect(await pricing.send(RepairPartV1, { part: "discount", action: "repair" })).toBeNull();
  await pricing.finishJobs();
  expect(store.parts()).toEqual({ discounts: 1, validations: 1, cartTransforms: 0 });
  expect(store.read().table).not.toBeNull();
  expect(await pricing.store.parts(SHOP)).toContainEqual(
    expect.objectContaining({ part: "cart-transform", state: "left" }),
  );
});

test("of several parts the oldest stays", async () => {
  await pricing.send(SaveRuleV1, { rule: aRule(), paused: false });
  await publishDraft();
  await pricing.finishJobs();
  const { world } = pricing.shopify;
  const [first] = world.customizations.list(SHOP, "discount");
  if (!first) throw new Error("no discount");
  const { id: _id, shop: _shop, createdAt: _createdAt, updatedAt: _updatedAt, ...same } = first;
  world.customizations.create<Discount>(SHOP, { ...same, title: "Another" });
  await publishDraft();
  await pricing.finishJobs();
  expect(world.customizations.list(SHOP, "discount").map(({ id }) => id)).toEqual([first.id]);
});
