/** One entry of a mutation's userErrors. field: the path into the arguments. */
export interface UserError {
  readonly code: string | null;
  readonly field: readonly string[] | null;
  readonly message: string;
}
