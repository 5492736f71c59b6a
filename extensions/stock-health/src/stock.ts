export interface Level {
  readonly location: string;
  readonly available: number;
  readonly committed: number;
  readonly incoming: number;
}

/** What /v1/admin/stock answers. */
export interface Stock {
  readonly levels: readonly Level[];
  /** ISO time. */
  readonly lastOutsideWriteAt: string | undefined;
  readonly degraded: boolean;
}

export function readStock(body: unknown): Stock | undefined {
  if (!isObject(body) || !Array.isArray(body.levels)) return undefined;
  const levels = body.levels.flatMap((level: unknown): Level[] => {
    if (!isObject(level) || typeof level.location !== "string") return [];
    const { location, available, committed, incoming } = level;
    return [{ location, available: count(available), committed: count(committed), incoming: count(incoming) }];
  });
  const { lastOutsideWriteAt, degraded } = body;
  return {
    levels,
    lastOutsideWriteAt: isTime(lastOutsideWriteAt) ? lastOutsideWriteAt : undefined,
    degraded: degraded === true,
  };
}

/** One row a location: a product's variants are added up. */
export function byLocation(levels: readonly Level[]): readonly Level[] {
  const rows = new Map<string, Level>();
  for (const level of levels) {
    const row = rows.get(level.location) ?? { location: level.location, available: 0, committed: 0, incoming: 0 };
    rows.set(level.location, {
      location: level.location,
      available: row.available + level.available,
      committed: row.committed + level.committed,
      incoming: row.incoming + level.incoming,
    });
  }
  return [...rows.values()];
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

function count(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
