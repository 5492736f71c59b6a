import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { retailFile, runRetail } from "../../scripts/chaos/retail/run.ts";

const LONGEST_MS = 900_000;
/** The first 84 orders, with a refund and an order of 527 lines. The whole month: npm run retail. */
const ROWS = 1_971;
const SEED = 1;

const file = retailFile();
const folder = mkdtempSync(join(tmpdir(), "flotilla-retail-"));
const print = () => undefined;

if (!file)
  console.warn("Real orders are not tried: ../shared/data/retail is not there (FLOTILLA_SHARED names its place).");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// A bug here would look like this: a penny, a unit or a point that the CSV does not have.
describe.skipIf(!file)("real orders come to what the CSV says, computed by a script that knows nothing of us", () => {
  test.each(["live", "disturbed"] as const)(
    `placed through webhooks, %s, seed ${SEED}`,
    { timeout: LONGEST_MS },
    async (way) => {
      const result = await runRetail(file ?? "", { way, seed: SEED, folder: join(folder, way), rows: ROWS, print });
      expect(result).toEqual({ orders: 84, differences: [] });
    },
  );
});
