type Defined<T> = T extends readonly (infer One)[]
  ? Defined<One>[]
  : T extends object
    ? { [Key in keyof T]: Defined<Exclude<T[Key], undefined>> }
    : T;

/** Without the keys that are undefined, which zod's optional leaves in and exact optional types do not take. */
export function defined<T>(given: T): Defined<T> {
  return dropUndefined(given) as Defined<T>;
}

function dropUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropUndefined);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(kept.map(([key, one]) => [key, dropUndefined(one)]));
}
