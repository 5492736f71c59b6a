import { existsSync } from "node:fs";
import { join } from "node:path";
import { SHOPIFY_API_VERSION } from "../contracts/api-version.ts";
import { compileRules } from "../extensions/pricing-discount/src/evaluate/compile.ts";
import { ROOT } from "../scripts/infrastructure/paths.ts";
import { bundleFunction, type FunctionBundle } from "../simulator/extensions/bundle-function.ts";
import { openFunction } from "../simulator/extensions/run-function.ts";
import type { BenchRun, Report } from "./harness/bench.ts";
import { sampleOf } from "./harness/sample.ts";

const FOLDER = join(ROOT, "extensions", "pricing-discount");
const LINES = 10;
const GROUPS = 4;
const WARM_UP = 20;
const RUNS = 200;
const SMOKE_RUNS = 3;
/** A checkout is a second or two of Shopify's own. */
const GOAL_MS = 10;
const LINES_EXPORT = "cartLinesDiscountsGenerateRun";
const DELIVERY_EXPORT = "cartDeliveryOptionsDiscountsGenerateRun";

const NOTHING: FunctionBundle = {
  handle: "nothing",
  name: "Nothing",
  apiVersion: SHOPIFY_API_VERSION,
  targets: [],
  variables: null,
  script: `export function nothing() {
    ShopifyFunction.readInput();
    ShopifyFunction.writeOutput({ operations: [] });
  }`,
};

/** What the discount's two targets take for a cart, in QuickJS as the simulator runs them. */
export async function checkoutFunctions(run: BenchRun): Promise<Report> {
  if (!existsSync(join(FOLDER, "shopify.extension.toml"))) return { lines: [], notes: ["there is no Function to run"] };
  const discount = await openFunction(await bundleFunction(FOLDER));
  const nothing = await openFunction(NOTHING);
  const input = aCheckout();
  const runs = run.smoke ? SMOKE_RUNS : RUNS;
  const ours: number[] = [];
  const baseline: number[] = [];
  try {
    const first = discount.run(LINES_EXPORT, input);
    if (first.error !== null || !JSON.stringify(first.output).includes("productDiscountsAdd")) {
      throw new Error(`the Function discounts nothing: ${first.error ?? first.log}`);
    }
    for (let round = 0; round < run.rounds; round++) {
      run.say(`round ${round + 1} of ${run.rounds}: Functions`);
      ours.push(
        timed(runs, () => discount.run(LINES_EXPORT, input)) + timed(runs, () => discount.run(DELIVERY_EXPORT, input)),
      );
      baseline.push(timed(runs, () => nothing.run("nothing", input)) * 2);
    }
    return {
      lines: [
        {
          figure: `Functions of a checkout, ${LINES} lines`,
          unit: "ms",
          ours: sampleOf(ours),
          baseline: { name: "a Function that does nothing", sample: sampleOf(baseline) },
          goal: { atMost: GOAL_MS },
        },
      ],
      notes: [
        `the discount of lines takes ${first.instructions.toLocaleString("en")} instructions of 11,000,000, counted in QuickJS: Shopify's engine needs fewer, and is faster`,
      ],
    };
  } finally {
    discount.close();
    nothing.close();
  }
}

/** @returns the median milliseconds of one. */
function timed(runs: number, once: () => unknown): number {
  for (let n = 0; n < WARM_UP && n < runs; n++) once();
  const times = Array.from({ length: runs }, () => {
    const startedMs = performance.now();
    once();
    return performance.now() - startedMs;
  });
  return sampleOf(times).median;
}

/** Ten variants of ten products in four price groups, of four tiers each; the buyer is logged in and pays with points. */
function aCheckout(): unknown {
  const rule = (group: number) => ({
    ruleId: `00000000-0000-4000-8000-00000000000${group}`,
    name: `Volume ${group}`,
    label: "",
    effect: {
      kind: "product" as const,
      scope: { type: "products" as const, productIds: productsOf(group) },
      countBy: "line" as const,
      tiers: [2, 5, 10, 25].map((fromQuantity, tier) => ({
        fromQuantity,
        value: { type: "percent" as const, percentBps: 300 * (tier + 1) },
      })),
    },
    audience: { type: "everyone" as const },
    startsAt: null,
    endsAt: null,
    timeZone: "UTC",
    priority: 0,
    combination: "best" as const,
    capBps: null,
    capMinor: null,
    testCustomerIds: [],
  });
  const rules = Array.from({ length: GROUPS }, (_, group) => rule(group));
  const { table, productGroups } = compileRules({
    rules,
    currency: "EUR",
    timeZone: "UTC",
    now: "2026-12-01T09:00:00",
  });
  const now = Object.fromEntries([1, 2, 3, 4, 5].map((boundary) => [`b${boundary}`, false]));
  const value = (text: string) => ({ value: text });
  return {
    cart: {
      lines: Array.from({ length: LINES }, (_, line) => {
        const productId = productGid(line);
        return {
          id: `gid://shopify/CartLine/${crypto.randomUUID()}`,
          q: 1 + line * 3,
          c: { u: { a: "19.9" } },
          m: { p: { i: productId, g: { v: productGroups.get(productId) ?? "" } } },
        };
      }),
      b: {
        authenticated: true,
        customer: { id: "gid://shopify/Customer/1", group: value("club"), points: value("500") },
        purchasingCompany: null,
      },
      cost: { subtotalAmount: { amount: "2000.0", currencyCode: "EUR" } },
      deliveryGroups: [],
      redeem: value("100"),
    },
    rate: "1.0",
    shop: { now },
    discount: { table: { jsonValue: JSON.parse(table) as unknown } },
  };
}

const productGid = (product: number) => `gid://shopify/Product/${product + 1}`;
const productsOf = (group: number) =>
  Array.from({ length: LINES }, (_, product) => product)
    .filter((product) => product % GROUPS === group)
    .map(productGid);
