/** What the load process is told. */
export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  /** Bodies are signed with it. */
  readonly secret: string;
  readonly shopDomain: string;
  readonly connections: number;
  readonly seconds: number;
  /** Open loop: so many a second, whether or not the last ones were answered. Left out: each connection sends on its answer. */
  readonly perSecond?: number;
}

export interface LoadResult {
  /** Answered 200. */
  readonly answered: number;
  /** Answered anything else, by status. */
  readonly refused: Readonly<Record<string, number>>;
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** From the moment a request was due, so that waiting for a slow answer counts for those behind it. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}
