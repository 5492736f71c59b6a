/** Something the person at the keyboard can put right: shown as two short lines, without a stack. */
export class Failure extends Error {
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = "Failure";
    this.remedy = remedy;
  }
}

/** The message of anything thrown; connection errors of Node and fetch carry theirs inside. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  if (error instanceof Error && error.message === "fetch failed" && error.cause) return messageOf(error.cause);
  return error instanceof Error ? error.message : String(error);
}

/** Prints a failure as what is wrong and what to do. Anything unexpected keeps its stack: it is a bug of ours. */
export function printFailure(error: unknown): void {
  if (error instanceof Failure) {
    const end = /[.?!]$/.test(error.message) ? "" : ".";
    console.error(`\n✗ ${error.message}${end} ${error.remedy}`);
    return;
  }
  if (codeOf(error) === "ENOSPC") {
    console.error("\n✗ The disk is full. Free some space (npm run reset removes the local data), then try again.");
    return;
  }
  if (codeOf(error).startsWith("ERR_PARSE_ARGS")) {
    console.error(`\n✗ ${messageOf(error)}`);
    return;
  }
  console.error("\n✗", error instanceof Error ? (error.stack ?? error.message) : error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
