/** How far it is to the next tier, in percent, rounded down: 100 is only reached with nothing missing. */
export function tierProgress(spentMinor: bigint | string, missingMinor: bigint | string): number {
  const spent = BigInt(spentMinor);
  const goal = spent + BigInt(missingMinor);
  if (goal <= 0n || spent <= 0n) return 0;
  return Number((spent * 100n) / goal);
}
