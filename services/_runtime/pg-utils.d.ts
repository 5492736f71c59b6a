declare module "pg/lib/utils.js" {
  /** A parameter as it goes over the wire. @throws Error for what has no such form. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
