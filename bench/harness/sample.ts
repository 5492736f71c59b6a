/** Several measurements of one figure. */
export interface Sample {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** @throws RangeError without any value. */
export function sampleOf(values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (lowest === undefined || highest === undefined) throw new RangeError("a sample needs a measurement");
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)] ?? lowest;
  const high = sorted[Math.ceil(middle)] ?? highest;
  return { median: (low + high) / 2, lowest, highest };
}
