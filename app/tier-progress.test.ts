import { expect, test } from "vitest";
import { tierProgress } from "./tier-progress.ts";

test.each([
  ["0", "50000", 0],
  ["25000", "25000", 50],
  ["49999", "1", 99],
  ["50000", "0", 100],
  ["-100", "50000", 0],
  ["0", "0", 0],
])("%s spent, %s missing: %d percent", (spent, missing, percent) => expect(tierProgress(spent, missing)).toBe(percent));
