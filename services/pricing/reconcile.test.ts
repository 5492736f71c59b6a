import { afterEach, beforeEach, expect, test } from "vitest";
import { PublishRulesV1, ReconcilePricingV1, RepairPartV1, SaveRuleV1 } from "../../contracts/commands/pricing.ts";
import { PriceChangedV1 } from "../../contracts/events/pricing.ts";
import { PricingInstalled, PricingReconciliation } from "../../contracts/queries/pricing.ts";
import { pricingPrivacy } from "./store-privacy.ts";
import { about, aRule, customerGid, SHOP } from "./testing.ts";
import { openTestPricing, type TestPricing } from "./testing-service.ts";
import { storeOf } from "./testing-store.ts";

let pricing: TestPricing;
beforeEach(async () => {
  pricing = await openTestPricing();
});
afterEach(() => pricing.close());

async function publish(testCustomerIds: string[] = []) {
  const ids = storeOf(pricing.shopify).productIds.slice(0, 3);
  expect(
    await pricing.send(SaveRuleV1, { rule: aRule({ effect: about(ids), testCustomerIds }), paused: false }),
  ).toBeNull();
  await pricing.send(PublishRulesV1, { version: (await pricing.store.state(SHOP)).draftVersion });
  await pricing.finishJobs();
}

async function reconcile() {
  expect(await pricing.send(ReconcilePricingV1, { days: 7 })).toBeNull();
  await pricing.finishJobs();
  const report = await ask(PricingReconciliation, { runs: 1, findings: 10 });
  const ofRun = report.findings.filter(({ runId }) => runId === report.runs[0]?.runId);
  return ofRun.map(({ label, kind, fields }) => `${label} ${kind} ${fields.join(",")}`).sort();
}

async function ask(query: typeof PricingReconciliation, input: unknown) {
  const found = pricing.service.answers.find((each) => each.query === query);
  return (await found?.answer(query.input.parse(input), SHOP)) as {
    runs: { runId: string }[];
    findings: { runId: string; label: string; kind: string; fields: string[] }[];
  };
}

test("what was published is as it was: nothing is found and nothing is written", async () => {
  await publish();
  const written = pricing.shopify.called.length;
  expect(await reconcile()).toEqual([]);
  expect(pricing.shopify.called.slice(written)).not.toContain("PricingMetafieldsSet");
});

test("a deleted discount is found, and stands again as published", async () => {
  await publish();
  const store = storeOf(pricing.shopify);
  const before = store.seen();
  const { world } = pricing.shopify;
  const [discount] = world.customizations.list(SHOP, "discount");
  world.customizations.delete(SHOP, "discount", discount?.id ?? 0, "staff");
  expect(await reconcile()).toEqual(["discount deleted missing"]);
  expect(store.seen()).toBe(before);
  expect(store.parts()).toEqual({ discounts: 1, validations: 1, cartTransforms: 1 });
});

test("a product's lost price group and another's text are found, and stand again as published", async () => {
  await publish();
  const store = storeOf(pricing.shopify);
  const before = store.seen();
  const { world } = pricing.shopify;
  const ownerId = Number(store.productIds[0]?.split("/").at(-1));
  const owner = { ownerType: "Product", ownerId } as const;
  const { k } = store.read().variables;
  const kept = world.metafields.list(SHOP, owner).find(({ key }) => key === k);
  if (!kept) throw new Error("no group");
  const { namespace, key, type } = kept;
  world.metafields.set(SHOP, [{ ...owner, namespace, key, type, value: "other" }], "app");
  expect(store.seen()).not.toBe(before);
  expect(await reconcile()).toEqual([expect.stringMatching(/ differs group$/)]);
  expect(store.seen()).toBe(before);
  const [validation] = world.customizations.list(SHOP, "validation");
  const validations = { ownerType: "Validation", ownerId: validation?.id ?? 0 } as const;
  world.metafields.set(SHOP, [{ ...validations, namespace, key: "limits", type: "json", value: "{}" }], "app");
  expect(await reconcile()).toEqual(["validation differs limits"]);
  expect(await reconcile()).toEqual([]);
});

test("what the merchant wants away is no finding", async () => {
  await publish();
  const { world } = pricing.shopify;
  const [validation] = world.customizations.list(SHOP, "validation");
  world.customizations.delete(SHOP, "validation", validation?.id ?? 0, "staff");
  await pricing.send(RepairPartV1, { part: "validation", action: "leave" });
  expect(await reconcile()).toEqual([]);
  expect(storeOf(pricing.shopify).parts().validations).toBe(0);
});

test("what begins and ends is published again after each time, and the next times are always known", async () => {
  const ids = storeOf(pricing.shopify).productIds.slice(0, 1);
  for (const day of [1, 2, 3, 4]) {
    const times = { startsAt: `2050-12-0${day}T00:00:00`, endsAt: `2050-12-0${day}T12:00:00` };
    await pricing.send(SaveRuleV1, {
      rule: aRule({ name: `Day ${day}`, effect: about(ids, 100 * day), ...times }),
      paused: false,
    });
  }
  await pricing.send(PublishRulesV1, { version: 4 });
  await pricing.finishJobs();
  const { b1, b5 } = storeOf(pricing.shopify).read().variables;
  expect([b1, b5]).toEqual(["2050-12-01T00:00:00", "2050-12-03T00:00:00"]);
  const due = async () => {
    const { rows } = await pricing.admin.query("select due_at from runtime.job where name = 'schedule'");
    return rows[0]?.due_at?.toISOString();
  };
  const zone = (await pricing.store.state(SHOP)).settings?.timeZone;
  const winter = { "Europe/Berlin": "2050-11-30T23:00:02.000Z" }[zone ?? ""];
  if (winter) expect(await due()).toBe(winter);
  pricing.clock.nowMs = Date.parse((await due()) ?? "");
  await pricing.admin.query("update runtime.job set due_at = now() where name = 'schedule'");
  await pricing.finishJobs();
  expect(storeOf(pricing.shopify).read().variables.b1).toBe("2050-12-01T12:00:00");
  expect(storeOf(pricing.shopify).read().variables.b5).toBe("2050-12-03T12:00:00");
  expect(await pricing.said(PriceChangedV1)).toHaveLength(2);
  expect(await pricing.store.state(SHOP)).toMatchObject({ publishedVersion: 4 });
});

test("another shop sees nothing of it", async () => {
  await publish();
  const other = "another-shop";
  expect(await pricing.store.state(other)).toMatchObject({ draftVersion: 0, publishedVersion: 0 });
  expect((await pricing.store.rules(other, 1)).rules).toEqual([]);
  expect(await pricing.store.versions(other, 10)).toEqual([]);
  const rows = await pricing.database.forShop(other, (transaction) =>
    transaction.query({
      name: "all-rules",
      text: "select * from rule_revisions, publications, product_groups",
      values: [],
    }),
  );
  expect(rows).toEqual([]);
  const installed = pricing.service.answers.find(({ query }) => query === PricingInstalled);
  expect(await installed?.answer({}, other)).toMatchObject({ parts: [{ state: "missing" }, {}, {}, {}] });
});

test("a test customer who is erased is nobody, the rule stays a test, and the store is told", async () => {
  const ada = customerGid(88);
  await publish([ada]);
  const person = { customerId: ada, email: null, phone: null, orderIds: [] };
  const held = () =>
    pricing.database.forShop(SHOP, (transaction) => pricing.service.privacy.collect(transaction, SHOP, person));
  expect((await held())[0]?.rows).toMatchObject([{ name: "Volume break" }]);
  expect(JSON.stringify(storeOf(pricing.shopify).read().table)).toContain("Customer/88");
  const erasure = {
    erasureId: "e1",
    kind: "customer" as const,
    askedAt: new Date().toISOString(),
    customerId: ada,
    orderIds: [],
    salt: "",
    contactDigests: [],
  };
  for (let run = 0; run < 2; run++) {
    await pricing.database.transact((transaction) => pricingPrivacy.erase(transaction, SHOP, erasure));
  }
  await pricing.finishJobs();
  expect((await held())[0]?.rows).toEqual([]);
  const { table } = storeOf(pricing.shopify).read();
  expect(JSON.stringify(table)).not.toContain("Customer/88");
  expect(table.s).toEqual([[customerGid(0)]]);
  const { rows } = await pricing.admin.query(
    "select count(*)::int as n from rule_revisions where document::text like '%Customer/88%'",
  );
  expect(rows).toEqual([{ n: 0 }]);
});
