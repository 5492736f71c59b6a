import { createHash } from "node:crypto";

/** Numbers that follow from a seed alone, the same on every machine. */
export interface Seeded {
  /** From 0 to below `below`, whole. */
  whole(below: number): number;
  /** From `from` to `to`, both included, whole. */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError for an empty list. */
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
}

/** Mulberry32: 32 bits of state, even enough for choosing what goes wrong. */
export function seeded(seed: string | number): Seeded {
  let state = createHash("sha256").update(String(seed)).digest().readUInt32LE();
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number) => Math.floor(next() * below);
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError("nothing to pick from");
    return list[whole(list.length)] as T;
  };
  return {
    whole,
    between: (from, to) => from + whole(to - from + 1),
    chance: (probability) => next() < probability,
    pick,
    shuffle: (list) => {
      const left = [...list];
      return list.map(() => left.splice(whole(left.length), 1)[0] as (typeof list)[number]);
    },
  };
}
