/**
 * Three ways to fail. Poison: never try again. A user's mistake: tell them what to do. Everything else: try again.
 * Codes are stable, in capitals with underscores: alerts and pages match on them.
 */
export class CodedError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The message can never be handled: it becomes a dead letter at once, with the reason for people. */
export class PoisonMessage extends CodedError {
  constructor(code: string, reason: string = code, options?: ErrorOptions) {
    super(code, reason, options);
  }
}

/** It may work later: the message is delivered again, with backoff. */
export class TransientError extends CodedError {}

/** The person who asked can put it right: remedy says how. A command that throws it has failed, and is not retried. */
export class UserError extends CodedError {
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string, options?: ErrorOptions) {
    super(code, message, options);
    this.remedy = remedy;
  }
}

/** Nobody answered in time: no copy of the service runs, the deadline passed, or its breaker is open. */
export class QueryUnavailable extends CodedError {
  readonly query: string;

  constructor(code: "NO_RESPONDER" | "DEADLINE" | "BREAKER_OPEN" | "BUS_DOWN", query: string, options?: ErrorOptions) {
    super(code, `${query} has no answer: ${code}`, options);
    this.query = query;
  }
}

/** The other side answered with an error. remedy is there where a person can do something. */
export class QueryRefused extends CodedError {
  readonly remedy: string | undefined;

  constructor(code: string, message: string, remedy?: string) {
    super(code, message);
    this.remedy = remedy;
  }
}

/** Any thrown value -> a stable code: its own, PostgreSQL's or Node's where it has one. */
export function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && code !== "" ? code : "UNEXPECTED";
}

/** Any thrown value -> text for people and logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
