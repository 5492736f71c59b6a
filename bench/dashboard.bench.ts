import { AnalyticsHours, AnalyticsSummary } from "../contracts/queries/analytics.ts";
import type { Shop } from "../contracts/shop.ts";
import { ask } from "../services/_runtime/bus/request.ts";
import { type AnalyticsGround, openAnalyticsGround } from "./analytics-ground.ts";
import type { Bench, BenchRun } from "./harness/bench.ts";
import { type Sample, sampleOf } from "./harness/sample.ts";

const SIZES = [1_000, 100_000, 1_000_000] as const;
const SMOKE_SIZES = [1_000, 2_000] as const;
const GOAL = 1.5;
const DEADLINE_MS = 30_000;
/** Asked for so often before it counts: plans and pages are there. */
const WARM_UP = 20;
const RANGE = { from: "2026-10-01", to: "2026-10-30" };
const DAY = "2026-10-14";

const QUESTIONS = {
  "30 days": (asker: AnalyticsGround["asker"], shop: Shop) =>
    ask(asker, AnalyticsSummary, shop, RANGE, { deadlineMs: DEADLINE_MS }),
  "a day by the hour": (asker: AnalyticsGround["asker"], shop: Shop) =>
    ask(asker, AnalyticsHours, shop, { day: DAY }, { deadlineMs: DEADLINE_MS }),
} as const;

export const bench: Bench = {
  about:
    "What a dashboard's queries take, asked over the bus, by how many orders the shop has; loaded through the event log",
  onlyByName: true,
  measure: async (run) => {
    const ground = await openAnalyticsGround(run);
    const sizes = run.smoke ? SMOKE_SIZES : SIZES;
    const notes: string[] = [];
    for (const size of sizes) {
      await ground.loadLog(shopOf(size), 0, size);
      const seconds = await ground.recompute(shopOf(size));
      notes.push(`the recompute of ${size.toLocaleString("en")} orders took ${seconds.toFixed(1)} s`);
    }
    const lines = [];
    for (const [name, question] of Object.entries(QUESTIONS)) {
      const samples = await measureAll(run, sizes, (shop) => question(ground.asker, shop));
      const [smallest, ...larger] = sizes;
      const baseline = { name: `${smallest.toLocaleString("en")} orders`, sample: samples.get(smallest) as Sample };
      for (const size of larger) {
        lines.push({
          figure: `${name}, ${size.toLocaleString("en")} orders, p50`,
          unit: "ms",
          ours: samples.get(size) as Sample,
          baseline,
          goal: { ratioAtMost: GOAL },
        });
      }
    }
    return {
      lines,
      notes: [...notes, "the same catalogue and the same days in all: a dashboard reads a row of each product and day"],
    };
  },
};

function shopOf(size: number): Shop {
  return `shop-${size}` as Shop;
}

/** By turns, so that what else the machine does falls on all of them. */
async function measureAll(run: BenchRun, sizes: readonly number[], question: (shop: Shop) => Promise<unknown>) {
  const medians = new Map<number, number[]>(sizes.map((size) => [size, []]));
  for (let round = 0; round < run.rounds; round++) {
    for (const size of sizes) {
      const times: number[] = [];
      for (let asked = 0; asked < WARM_UP; asked++) await question(shopOf(size));
      const until = performance.now() + (run.seconds * 1_000) / sizes.length;
      while (performance.now() < until) {
        const startedMs = performance.now();
        await question(shopOf(size));
        times.push(performance.now() - startedMs);
      }
      medians.get(size)?.push(sampleOf(times).median);
    }
  }
  return new Map([...medians].map(([size, values]) => [size, sampleOf(values)]));
}
