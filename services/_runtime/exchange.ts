import pg from "pg";
import type { Statement } from "./database.ts";

/** The side of pg's Query that its client calls. Source: pg, lib/query.js and lib/client.js. */
export interface SentStatement {
  name: string;
  text: string;
  submit(connection: Connection): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
}

interface Connection {
  readonly stream: { cork(): void; uncork(): void };
  /** Statements sent to be parsed that the server has not parsed yet, by name. */
  readonly submittedNamedStatements: Record<string, string>;
  sync(): void;
}

const Query = pg.Query as unknown as new (
  config: { name: string; text: string; values: unknown[] },
  callback?: (error: Error | null, result: pg.QueryResult) => void,
) => SentStatement;

/** A statement for an exchange; exactly one of the two is called. */
export function sentStatement(
  { name, text, values }: Statement,
  resolve: (result: pg.QueryResult) => void,
  reject: (error: Error) => void,
): SentStatement {
  return new Query({ name, text, values: [...values] }, (error, result) => (error ? reject(error) : resolve(result)));
}

/**
 * Statements that leave in one packet with one Sync at their end, so that PostgreSQL answers all of them at once: by
 * pg's own pipeline each has a Sync, and each answer wakes the program. Of statements within a transaction only: where
 * one fails, PostgreSQL skips the rest, and all of them are told the first one's error.
 * Source: PostgreSQL manual, message flow, extended query, pipelining.
 */
export class Exchange extends Query {
  /** Those that wait for an answer; the first is being answered. */
  #unanswered: SentStatement[];

  constructor(statements: SentStatement[]) {
    super({ name: "", text: "", values: [] });
    this.#unanswered = statements;
  }

  override submit(connection: Connection): null {
    const withoutSync: Connection = Object.create(connection, { sync: { value: () => undefined } });
    connection.stream.cork();
    try {
      this.#unanswered = this.#unanswered.filter((statement) => this.#submitOne(statement, withoutSync));
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
    this.#tellWhose();
    return null;
  }

  override handleRowDescription(message: unknown): void {
    this.#unanswered[0]?.handleRowDescription(message);
  }

  override handleDataRow(message: unknown): void {
    this.#unanswered[0]?.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    const answered = this.#unanswered.shift();
    answered?.handleCommandComplete(message, connection);
    answered?.handleReadyForQuery(connection);
    this.#tellWhose();
  }

  override handleReadyForQuery(): void {}

  override handleError(error: Error, connection: Connection): void {
    for (const statement of this.#unanswered.splice(0)) {
      // What the server has skipped it has not parsed either: it is sent in full the next time.
      delete connection.submittedNamedStatements[statement.name];
      statement.handleError(error, connection);
    }
  }

  /** pg notes by these two which statement has been parsed. */
  #tellWhose(): void {
    this.name = this.#unanswered[0]?.name ?? "";
    this.text = this.#unanswered[0]?.text ?? "";
  }

  /** @returns whether an answer will come. */
  #submitOne(statement: SentStatement, connection: Connection): boolean {
    let refused = false;
    const { handleError } = statement;
    statement.handleError = (error, from) => {
      refused = true;
      handleError.call(statement, error, from);
    };
    const error = statement.submit(connection);
    if (error) statement.handleError(error, connection);
    return !refused;
  }
}
