import pg from "pg";
import { prepareValue } from "pg/lib/utils.js";
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
  /** Texts that the server has parsed, by name. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  /** Statements sent to be parsed that the server has not parsed yet, by name. */
  readonly submittedNamedStatements: Record<string, string>;
  sync(): void;
}

const Query = pg.Query as unknown as new (
  config: { name: string; text: string; values: unknown[] },
  callback?: (error: Error | null, result: pg.QueryResult) => void,
) => SentStatement;

/** A statement for an exchange; exactly one of the two is called. @throws Error for a value that cannot be sent. */
export function sentStatement(
  { name, text, values }: Statement,
  resolve: (result: pg.QueryResult) => void,
  reject: (error: Error) => void,
): SentStatement {
  // Here, where nothing is on its way yet: pg would find it half way, and close the statement without forgetting it.
  const config = { name, text, values: values.map((value) => prepareValue(value)) };
  return new Query(config, (error, result) => (error ? reject(error) : resolve(result)));
}

/**
 * Statements that leave in one packet with one Sync at their end, so that PostgreSQL answers all of them at once: by
 * pg's own pipeline each has a Sync, and each answer wakes the program. For one transaction, or a part of it: where one
 * fails, PostgreSQL skips the rest, and all of them are told the first one's error.
 * Source: PostgreSQL manual, message flow, extended query, pipelining.
 */
export class Exchange extends Query {
  /** Those that wait for an answer; the first is being answered. */
  #unanswered: SentStatement[];
  /** Answered, and not told before they are committed. */
  #uncommitted: SentStatement[] = [];
  readonly #commits: boolean;
  #sent = false;

  /**
   * @param options.commits the statements are a transaction of their own, which the Sync commits. PostgreSQL answers each
   *   before that; a server that is shut down in between even sends those answers on its way out.
   */
  constructor(statements: SentStatement[], { commits }: { commits: boolean }) {
    super({ name: "", text: "", values: [] });
    this.#unanswered = statements;
    this.#commits = commits;
  }

  /** @returns that one name has two texts: all are told, and nothing was sent. */
  override submit(connection: Connection): Error | null {
    const name = this.#nameWithTwoTexts(connection);
    if (name !== undefined) return new Error(`the name ${name} was used for two statements; each needs its own`);
    this.#sent = true;
    const withoutSync: Connection = Object.create(connection, { sync: { value: () => undefined } });
    connection.stream.cork();
    try {
      for (const statement of this.#unanswered) statement.submit(withoutSync);
    } finally {
      connection.sync();
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
    if (answered && this.#commits) this.#uncommitted.push(answered);
    else answered?.handleReadyForQuery(connection);
    this.#tellWhose();
  }

  override handleReadyForQuery(connection: Connection): void {
    for (const statement of this.#uncommitted.splice(0)) statement.handleReadyForQuery(connection);
  }

  override handleError(error: Error, connection: Connection): void {
    for (const statement of this.#uncommitted.splice(0)) statement.handleError(error, connection);
    for (const statement of this.#unanswered.splice(0)) {
      // What the server has skipped it has not parsed either: it is sent in full the next time.
      if (this.#sent) delete connection.submittedNamedStatements[statement.name];
      statement.handleError(error, connection);
    }
  }

  /** Looked for before anything is sent: pg would find it half way, and take the answers for another's. */
  #nameWithTwoTexts({ parsedStatements, submittedNamedStatements }: Connection): string | undefined {
    const texts = new Map<string, string>();
    for (const { name, text } of this.#unanswered) {
      const known = texts.get(name) ?? parsedStatements[name] ?? submittedNamedStatements[name] ?? text;
      if (known !== text) return name;
      texts.set(name, text);
    }
    return undefined;
  }

  /** pg notes by these two which statement has been parsed. */
  #tellWhose(): void {
    this.name = this.#unanswered[0]?.name ?? "";
    this.text = this.#unanswered[0]?.text ?? "";
  }
}
