import { afterEach, beforeEach, expect, test } from "vitest";
import { RepairPartV1 } from "../../contracts/commands/pricing.ts";
import type { CarrierService } from "../../simulator/customizations/model.ts";
import { AdminDeclined } from "../_runtime/shopify/admin-errors.ts";
import { installedParts } from "./installed.ts";
import { SHOP } from "./testing.ts";
import { APP_URL, openTestPricing, type TestPricing } from "./testing-service.ts";

let pricing: TestPricing;
beforeEach(async () => {
  pricing = await openTestPricing();
});
afterEach(() => pricing.close());

const carriers = () => pricing.shopify.world.customizations.list(SHOP, "carrierService");
const there = (name: string, callbackUrl: string) =>
  pricing.shopify.world.customizations.create<CarrierService>(SHOP, {
    kind: "carrierService",
    name,
    callbackUrl,
    active: true,
    supportsServiceDiscovery: false,
  });
const repair = async () => {
  expect(await pricing.send(RepairPartV1, { part: "carrier-service", action: "repair" })).toBeNull();
  return pricing.finishJobs();
};
const shown = async () =>
  (await installedParts(SHOP, pricing.store)).parts.find(({ part }) => part === "carrier-service");

test("asked for, it is made once, at the app's address, without anything published", async () => {
  expect(await shown()).toMatchObject({ state: "missing" });
  await repair();
  await repair();
  expect(carriers()).toMatchObject([{ callbackUrl: `${APP_URL}/v1/carrier/rates`, active: true }]);
  expect(await shown()).toMatchObject({
    state: "present",
    id: `gid://shopify/DeliveryCarrierService/${carriers()[0]?.id}`,
  });
});

test("killed after Shopify made it, the next run finds it", async () => {
  let dies = true;
  pricing.watch = (step) => {
    if (step !== "after CarrierServiceCreate" || !dies) return;
    dies = false;
    throw new Error("killed");
  };
  expect(await repair()).toBe(1);
  expect(carriers()).toHaveLength(1);
  expect(await shown()).toMatchObject({ state: "present", error: null });
});

test("one at an address that the app has left goes", async () => {
  there("Flotilla delivery rates", "https://old.flotilla.example/v1/carrier/rates");
  await repair();
  expect(carriers()).toMatchObject([{ callbackUrl: `${APP_URL}/v1/carrier/rates` }]);
});

test("what Shopify declines is said, and can be asked for again", async () => {
  pricing.watch = (step) => {
    if (step !== "before CarrierServiceCreate") return;
    throw new AdminDeclined("CarrierServiceCreate", [{ field: null, message: "not with this plan", code: "PLAN" }]);
  };
  await repair();
  expect(await shown()).toMatchObject({ state: "missing", error: expect.stringContaining("not with this plan") });
  pricing.watch = () => undefined;
  await repair();
  expect(await shown()).toMatchObject({ state: "present", error: null });
});

test("left again before it was made, it is not made", async () => {
  await pricing.send(RepairPartV1, { part: "carrier-service", action: "repair" });
  await pricing.send(RepairPartV1, { part: "carrier-service", action: "leave" });
  await pricing.finishJobs();
  expect(await shown()).toMatchObject({ state: "left" });
  expect(carriers()).toEqual([]);
  await repair();
  expect(await shown()).toMatchObject({ state: "present" });
});
