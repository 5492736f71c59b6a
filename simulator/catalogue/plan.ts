/** One product of a generated catalogue: [title, price in whole units, option set, one sentence]. */
export type PlannedProduct = readonly [title: string, price: number, options: OptionSet, sentence: string];

export interface PlannedType {
  readonly productType: string;
  readonly vendor: string;
  /** Three letters: the beginning of its SKUs. */
  readonly code: string;
  readonly grams: number;
  readonly care: string;
  readonly tags: readonly string[];
  readonly products: readonly PlannedProduct[];
}

/** Each set is an option's name and its values; `step` is what each further value costs more, in tenths of the price. */
export const OPTION_SETS = {
  one: null,
  glaze: { name: "Glaze", values: ["Sand", "Sea", "Charcoal"], step: 0 },
  size: { name: "Size", values: ["Small", "Medium", "Large"], step: 3 },
  colour: { name: "Colour", values: ["Oat", "Sage", "Rust", "Ink"], step: 0 },
  scent: { name: "Scent", values: ["Fig", "Cedar", "Sea Salt"], step: 0 },
  pack: { name: "Set of", values: ["1", "4"], step: 25 },
  wood: { name: "Wood", values: ["Oak", "Walnut"], step: 2 },
  length: { name: "Line", values: ["20 m", "40 m"], step: 1 },
} as const;
export type OptionSet = keyof typeof OPTION_SETS;
