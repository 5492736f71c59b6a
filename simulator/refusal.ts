/**
 * The store says no. Codes are stable; the message names what was wrong, the remedy what to do instead.
 * status: the HTTP status of the control API and the simulator's own pages.
 */
export class StoreRefusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly field: string | undefined;
  readonly remedy: string | undefined;

  constructor(
    code: string,
    message: string,
    more: { status?: number; field?: string | undefined; remedy?: string | undefined } = {},
  ) {
    super(message);
    this.name = "StoreRefusal";
    this.code = code;
    this.status = more.status ?? 422;
    this.field = more.field;
    this.remedy = more.remedy;
  }
}

/** Something that is not there. */
export function notFound(what: string, remedy?: string): StoreRefusal {
  return new StoreRefusal("NOT_FOUND", `There is no ${what}.`, { status: 404, remedy });
}
