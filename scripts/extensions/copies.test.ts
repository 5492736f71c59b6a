import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { type DeliveryEstimate, deliveryDates } from "../../contracts/delivery.ts";
import { exponentOf } from "../../contracts/money.ts";
import { unitOf } from "../../extensions/checkout-rewards/src/money.ts";
import { estimate } from "../../extensions/delivery-promise/src/promise.ts";
import { ROOT } from "../infrastructure/paths.ts";
import { uiExtensionFolders } from "./inspected.ts";

// An extension imports nothing from outside its folder (docs/decisions/026-ui-extensions.md): what several need is there
// several times, and is the same.
test.each(["ask.ts", "use-answer.ts", "loyalty.ts", "money.ts"])(
  "%s is the same in every extension that has it",
  async (file) => {
    const folders = await uiExtensionFolders(join(ROOT, "extensions"));
    const copies = folders.map((folder) => join(folder, "src", file)).filter(existsSync);
    const texts = new Map(copies.map((copy) => [basename(join(copy, "../..")), readFileSync(copy, "utf8")]));
    expect(texts.size).toBeGreaterThan(1);
    expect([...new Set(texts.values())]).toHaveLength(1);
  },
);

test("an extension counts the minor units of every currency as the services do", () => {
  for (const currency of Intl.supportedValuesOf("currency")) {
    expect([currency, unitOf(currency)]).toEqual([currency, 10 ** exponentOf(currency)]);
  }
});

const RULES: readonly DeliveryEstimate[] = [
  { minDays: 2, maxDays: 4, cutoff: "14:00", timeZone: "Europe/Berlin", weekdays: [1, 2, 3, 4, 5] },
  { minDays: 0, maxDays: 0, cutoff: "00:00", timeZone: "Pacific/Auckland", weekdays: [7] },
  { minDays: 1, maxDays: 10, cutoff: "23:59", timeZone: "America/Los_Angeles", weekdays: [1, 2, 3, 4, 5, 6, 7] },
];
const HALF_HOUR_MS = 1_800_000;
const HALF_HOURS = 2 * 24 * 3;

test("an extension reckons an estimate to the same days as the gateway, every half hour over a change of clocks", () => {
  const from = Date.parse("2026-10-23T12:00:00Z");
  for (const rule of RULES) {
    for (let halfHour = 0; halfHour < HALF_HOURS; halfHour += 1) {
      const now = from + halfHour * HALF_HOUR_MS;
      expect(estimate(rule, now)).toMatchObject(deliveryDates(rule, new Date(now)));
    }
  }
});
