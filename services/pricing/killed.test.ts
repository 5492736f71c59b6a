import { afterAll, beforeAll, expect, test } from "vitest";
import { PublishRulesV1, SaveRuleV1 } from "../../contracts/commands/pricing.ts";
import { PriceChangedV1 } from "../../contracts/events/pricing.ts";
import { about, aRule, SHOP } from "./testing.ts";
import { openTestPricing, type TestPricing } from "./testing-service.ts";
import { storeOf } from "./testing-store.ts";

/**
 * A publication whose process dies at each of its steps in turn. What the bugs would look like: two discounts, a product
 * that is priced by the new rules while another still has the old ones, a version that is never done or said twice.
 */
let pricing: TestPricing;
beforeAll(async () => {
  pricing = await openTestPricing();
});
afterAll(() => pricing.close());

const ruleId = "0f8e2f6a-7c35-4a0e-8f0f-3a1d9a3b5c01";
/** More than two calls of metafieldsSet take. */
const PRODUCTS = 12;
let saves = 0;

/** The next version: other products, and another price. @returns its number. */
async function saveNext(): Promise<number> {
  saves += 1;
  const ids = storeOf(pricing.shopify).productIds.slice(saves % 3, (saves % 3) + PRODUCTS);
  const rule = aRule({ ruleId, effect: about(ids, 100 + saves) });
  expect(await pricing.send(SaveRuleV1, { rule, paused: false })).toBeNull();
  return (await pricing.store.state(SHOP)).draftVersion;
}

/** Publishes the next version, dying once at the step of that number. @returns all steps, and what was seen at each. */
async function publishNext(dieAt: number | null) {
  const store = storeOf(pricing.shopify);
  const version = await saveNext();
  const steps: string[] = [];
  const seen = [store.seen()];
  let died = false;
  pricing.watch = (step) => {
    seen.push(store.seen());
    steps.push(step);
    if (died || steps.length - 1 !== dieAt) return;
    died = true;
    throw new Error(`died ${step}`);
  };
  expect(await pricing.send(PublishRulesV1, { version })).toBeNull();
  const deaths = await pricing.finishJobs();
  seen.push(store.seen());
  return { version, steps, seen, deaths };
}

test("killed at any step, it ends in one publication, and at no moment is half of one seen", async () => {
  const first = await publishNext(null);
  const { steps } = await publishNext(null);
  expect(steps.filter((step) => step === "after PricingMetafieldsSet")).toHaveLength(2);
  let published = 2;
  for (let dieAt = 0; dieAt < steps.length; dieAt++) {
    const { version, seen, deaths } = await publishNext(dieAt);
    published += 1;
    expect(deaths, steps[dieAt]).toBe(1);
    // Before, or after, and once after it stays so.
    const [before, after] = [seen[0], seen.at(-1)];
    expect(after, steps[dieAt]).not.toBe(before);
    const switched = seen.findIndex((each) => each !== before);
    expect(
      seen.slice(switched).every((each) => each === after),
      steps[dieAt],
    ).toBe(true);
    expect(await pricing.store.state(SHOP)).toMatchObject({ publishedVersion: version });
    expect(await pricing.store.publication(SHOP)).toMatchObject({ version, state: "done", error: null });
  }
  expect(storeOf(pricing.shopify).parts()).toEqual({ discounts: 1, validations: 1, cartTransforms: 1 });
  expect(await pricing.said(PriceChangedV1)).toHaveLength(published);
  expect(first.seen[0]).toBe("nothing");
}, 240_000);

test("killed between making a part and writing it down, there is one of each", async () => {
  const { world } = pricing.shopify;
  const deleteParts = () => {
    for (const kind of ["discount", "validation", "cartTransform"] as const) {
      for (const { id } of world.customizations.list(SHOP, kind)) world.customizations.delete(SHOP, kind, id, "staff");
    }
  };
  deleteParts();
  const { steps } = await publishNext(null);
  const making = steps.flatMap((step, at) => (step.endsWith("Create") ? [at] : []));
  expect(making).toHaveLength(6);
  for (const dieAt of making) {
    deleteParts();
    await publishNext(dieAt);
    expect(storeOf(pricing.shopify).parts(), steps[dieAt]).toEqual({ discounts: 1, validations: 1, cartTransforms: 1 });
  }
}, 120_000);
